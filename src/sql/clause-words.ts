/** Words that begin a clause. */

const ofManyRows = (
  'GROUP HAVING ORDER SORT CLUSTER DISTRIBUTE LIMIT OFFSET WINDOW UNION EXCEPT MINUS INTERSECT ' +
  'LATERAL JOIN CROSS INNER LEFT RIGHT FULL ANTI SEMI NATURAL'
).split(' ')

/** Of clauses after FROM that look at more than one row. */
export const manyRowsWords = [...ofManyRows, 'PIVOT', 'UNPIVOT', 'TABLESAMPLE']

/** After an item they are no alias. */
export const clauseWords: ReadonlySet<string> = new Set([
  'FROM',
  'WHERE',
  ...ofManyRows,
  'ON',
  'USING',
])
