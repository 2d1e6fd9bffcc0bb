export function javaPow(x: number, y: number): number {
  return x ** y
}
