/** What java.lang.Math gives on a HotSpot JVM (JDK 17, x86-64), bit for bit: see each file. */
export { javaExp } from './java-exp.ts'
export { javaLog } from './java-log.ts'
export { javaPow } from './java-pow.ts'
