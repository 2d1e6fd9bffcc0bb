/** A body that arrives in pieces, and the bytes that many of them may hold together. */

/** Of one serving thread. */
export class ByteBudget {
  heldBytes = 0
  private readonly bytesMax: number

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /** @returns false, and holds nothing, where it would be too much */
  take(bytes: number): boolean {
    if (this.heldBytes + bytes > this.bytesMax) return false
    this.heldBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.heldBytes -= bytes
  }
}

/** Of one request. Whoever opens them lets them go, once the body is handled or given up. */
export class BodyPieces {
  private readonly budget: ByteBudget
  private pieces: Buffer[] = []
  private heldBytes = 0

  constructor(budget: ByteBudget) {
    this.budget = budget
  }

  /** @returns false where all bodies together would hold too much */
  add(piece: Buffer): boolean {
    if (!this.budget.take(piece.length)) return false
    this.heldBytes += piece.length
    this.pieces.push(piece)
    return true
  }

  joined(): Buffer {
    return Buffer.concat(this.pieces, this.heldBytes)
  }

  letGo(): void {
    this.budget.give(this.heldBytes)
    this.heldBytes = 0
    this.pieces = []
  }
}
