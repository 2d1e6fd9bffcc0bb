/** Exit codes of the command (DESIGN.md, "Command line"). */
export const exitFailed = 1
export const exitUsage = 2
export const exitNoGoldenRows = 3
