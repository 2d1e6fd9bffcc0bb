/** What we use of WebAssembly, with types: those of the language know nothing of it. */

/** Shared by all threads that it is posted to. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer
  /** @throws RangeError beyond its maximum */
  grow(pageCount: number): number
}

export type WasmModule = object

interface WebAssemblyNamespace {
  Memory: new (options: { initial: number; maximum: number; shared: true }) => WasmMemory
  Module: new (bytes: Uint8Array) => WasmModule
  Instance: new (
    module: WasmModule,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> }
}

export const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: WebAssemblyNamespace
}
