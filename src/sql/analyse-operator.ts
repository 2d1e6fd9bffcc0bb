/** Operators over their operands: which types these have, and what computes them. */
import { type DataType, double, string } from '../model/schema.ts'
import { arithmetic } from './arithmetic.ts'
import { between, comparison } from './comparison.ts'
import { addToTime } from './date-arithmetic.ts'
import type { Expression, SqlContext } from './expression.ts'
import { and, isNotNull, isNull, not, or } from './logic.ts'
import { shift } from './shift.ts'
import type { Operator, Syntax } from './syntax.ts'
import { boolean, isDateTime } from './type-family.ts'
import { bitwiseNot, negative, positive } from './unary.ts'

/** What operators ask of the analyser. */
export interface OperandAnalyser extends SqlContext {
  /** @param hint the type of an undeclared column, if the syntax is its name */
  analyse(syntax: Syntax, hint?: DataType): Expression
  /** Operands that are to have one type. */
  analyseAlike(args: readonly Syntax[], fallback?: DataType): Expression[]
  /** A name as it stands. */
  reference(syntax: Extract<Syntax, { kind: 'name' }>): Expression
  boundCall(name: string, args: readonly Expression[]): Expression
}

export function analyseOperator(
  operator: Operator,
  args: readonly Syntax[],
  analyser: OperandAnalyser,
): Expression {
  switch (operator) {
    case 'and':
    case 'or': {
      const operands = args.map((arg) => analyser.analyse(arg, boolean))
      return (operator === 'and' ? and : or)([operands[0], operands[1]], analyser)
    }
    case 'not':
      return not(analyser.analyse(args[0], boolean), analyser)
    case 'is null':
      return isNull(presence(args[0], analyser))
    case 'is not null':
      return isNotNull(presence(args[0], analyser))
    case 'between': {
      const [value, low, high] = analyser.analyseAlike(args)
      return between(value, [low, high], analyser)
    }
    case '=':
    case '<=>':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = analyser.analyseAlike(args)
      return comparison(operator, left, right, analyser)
    }
    case 'negative':
      return negative(analyser.analyse(args[0], double), analyser)
    case 'positive':
      return positive(analyser.analyse(args[0], double), analyser)
    case '~':
      return bitwiseNot(analyser.analyse(args[0], { kind: 'bigint' }), analyser)
    case '||': {
      const operands = args.map((arg) => analyser.analyse(arg, string))
      return analyser.boundCall('concat', operands)
    }
    default:
      return binary(operator, args, analyser)
  }
}

function binary(
  operator: Exclude<Operator, 'and' | 'or' | 'not'>,
  args: readonly Syntax[],
  analyser: OperandAnalyser,
): Expression {
  const isBits = operator.startsWith('<<') || operator.startsWith('>>') || /[&|^]/.test(operator)
  const hint: DataType = isBits ? { kind: 'bigint' } : double
  const [left, right] = analyser.analyseAlike(args, hint)
  if (operator === '<<' || operator === '>>' || operator === '>>>') {
    return shift(operator, left, right, analyser)
  }
  const hasTime = [left, right].some(({ type }) => isDateTime(type) || type.kind === 'interval')
  if (hasTime && (operator === '+' || operator === '-' || operator === '*' || operator === '/')) {
    const moved = addToTime(operator, [left, right], analyser)
    if (moved !== undefined) return moved
  }
  return arithmetic(operator as '+', [left, right], analyser)
}

/** An operand of which only matters whether it is there: its type may stay open. */
function presence(syntax: Syntax, analyser: OperandAnalyser): Expression {
  return syntax.kind === 'name' ? analyser.reference(syntax) : analyser.analyse(syntax)
}
