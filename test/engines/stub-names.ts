/** First features by which a test tells stub-child.ts what to do with a row. */
export const refused = 13
export const deadly = 666
export const endless = 777
