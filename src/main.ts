#!/usr/bin/env node
/** The command `onerow`: joins the rooms. Exit codes: 0 fine, 1 failed, 2 wrong usage. */
import { runCommand } from './cli/program.ts'

process.exitCode = await runCommand(process.argv.slice(2))
