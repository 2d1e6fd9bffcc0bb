/** Values of constant calls, taken from Spark 4.2 in the time zone America/Los_Angeles. */
import { test } from 'node:test'
import { checkValues } from './evaluate.ts'

const timeZone = 'America/Los_Angeles'

test('functions of dates and times give what Spark gives', () => {
  checkValues(fromSpark, { timeZone })
})

test('functions of dates and times without ANSI rules', () => {
  checkValues(withoutAnsi, { timeZone, ansi: false })
})

type Table = readonly (readonly [expression: string, value: unknown])[]

const fromSpark: Table = [
  ["date_add(DATE'2020-02-28', 2)", '2020-03-01'],
  ["date_sub(DATE'2020-03-01', 1)", '2020-02-29'],
  ["datediff(DATE'2020-03-01', DATE'2019-03-01')", 366],
  ["add_months(DATE'2020-02-29', 12)", '2021-02-28'],
  ["add_months(DATE'2020-02-29', 1)", '2020-03-29'],
  ["months_between(DATE'2020-03-31', DATE'2020-02-29')", 1],
  ["months_between(TIMESTAMP'1997-02-28 10:30:00', DATE'1996-10-30')", 3.94959677],
  ["months_between(TIMESTAMP'1997-02-28 10:30:00', DATE'1996-10-30', false)", 3.9495967741935485],
  ["last_day(DATE'2020-02-01')", '2020-02-29'],
  ["next_day(DATE'2020-01-01', 'we')", '2020-01-08'],
  ["next_day(DATE'2020-01-01', 'xx')", /next_day: "xx", expected a day of/],
  ["trunc(DATE'2020-05-20', 'week')", '2020-05-18'],
  ["trunc(DATE'2020-05-20', 'DD')", null],
  ["date_trunc('week', TIMESTAMP'2020-05-20 10:00:00')", '2020-05-18T00:00:00-07:00'],
  ["date_trunc('xx', TIMESTAMP'2020-05-20 10:00:00')", null],
  ["weekofyear(DATE'2021-01-03')", 53],
  ["extract(YEAROFWEEK FROM DATE'2021-01-03')", 2020],
  ["dayofweek(DATE'2020-02-29')", 7],
  ["weekday(DATE'2020-02-29')", 5],
  ["dayofyear(DATE'2020-12-31')", 366],
  ["dayname(DATE'2020-02-29')", 'Sat'],
  ["monthname(DATE'2020-02-29')", 'Feb'],
  ['make_date(2020, 2, 30)', /make_date: 2020-2-30, expected a d/],
  ['make_date(2020, 2, 29)', '2020-02-29'],
  ['make_timestamp(2020, 2, 29, 1, 2, 60)', '2020-02-29T01:03:00-08:00'],
  ['make_timestamp(2020, 2, 29, 1, 2, 60.5)', /make_timestamp: 2020,2,29,1,2, exp/],
  ['make_timestamp(2020, 2, 29, 25, 2, 3)', /make_timestamp: 2020,2,29,25,2, ex/],
  ["unix_timestamp(TIMESTAMP'1969-12-31 15:59:59.5')", 0],
  ["unix_seconds(TIMESTAMP'1969-12-31 15:59:59.5')", -1],
  ["unix_date(DATE'1969-12-31')", -1],
  ['timestamp_seconds(1.5D)', '1969-12-31T16:00:01.500000-08:00'],
  ['timestamp_seconds(0.0000001BD)', /timestamp_seconds: more than six d/],
  ['timestamp_millis(-1)', '1969-12-31T15:59:59.999000-08:00'],
  ["extract(SECOND FROM TIMESTAMP'2020-01-01 10:11:12.345678')", '12.345678'],
  ["from_utc_timestamp(TIMESTAMP'2020-01-01 00:00:00', 'Asia/Tokyo')", '2020-01-01T09:00:00-08:00'],
  [
    "to_utc_timestamp(TIMESTAMP'2020-07-01 00:00:00', 'Europe/Berlin')",
    '2020-06-30T22:00:00-07:00',
  ],
  [
    "from_utc_timestamp(TIMESTAMP'2020-01-01 00:00:00', 'Mars')",
    /time zone "Mars", expected one tha/,
  ],
  [
    "date_format(TIMESTAMP'2020-02-29 03:04:05.678', 'yyyy-MM-dd HH:mm:ss.SSSSSS')",
    '2020-02-29 03:04:05.678000',
  ],
  [
    "date_format(TIMESTAMP'2020-02-29 15:04:05', 'EEEE EEE MMMM MMM d h a k K')",
    'Saturday Sat February Feb 29 3 PM 15 3',
  ],
  [
    "date_format(TIMESTAMP'2020-02-29 15:04:05', 'G y yy yyyyy Q QQ QQQ QQQQ D DDD F')",
    'AD 2020 20 02020 1 01 Q1 1st quarter 60 060 1',
  ],
  [
    "date_format(TIMESTAMP'2020-07-01 15:04:05', 'X XX XXX x Z ZZZZ O OOOO VV z zzzz')",
    '-07 -0700 -07:00 -07 -0700 GMT-07:00 GMT-7 GMT-07:00 America/Los_Angeles PDT ' +
      'Pacific Daylight Time',
  ],
  ["date_format(DATE'-0005-01-01', 'yyyy G')", '0006 BC'],
  ["date_format(DATE'2020-01-01', \"yyyy''MM 'at' dd\")", "2020'01 at 01"],
  ["to_date('2020-02-30', 'yyyy-MM-dd')", /"2020-02-30" does not suit the pat/],
  ["to_date('2020-2-9', 'yyyy-MM-dd')", /"2020-2-9" does not suit the patte/],
  ["to_date('2020-2-9', 'yyyy-M-d')", '2020-02-09'],
  ["to_date('20200209', 'yyyyMMdd')", '2020-02-09'],
  ["to_date('29 feb 2020', 'dd MMM yyyy')", '2020-02-29'],
  ["to_date('60 2020', 'DDD yyyy')", /"60 2020" does not suit the patter/],
  ["to_date('20', 'yy')", '2020-01-01'],
  ["to_date('+12020', 'yyyy')", '+12020-01-01'],
  ["to_timestamp('2020-02-29 12:30:00 PM', 'yyyy-MM-dd hh:mm:ss a')", '2020-02-29T12:30:00-08:00'],
  [
    "to_timestamp('2020-02-29 10:11:12.5', 'yyyy-MM-dd HH:mm:ss.SSS')",
    '2020-02-29T10:11:12.500000-08:00',
  ],
  [
    "to_timestamp('2020-02-29T10:11:12+0200', \"yyyy-MM-dd'T'HH:mm:ssXX\")",
    '2020-02-29T00:11:12-08:00',
  ],
  ["to_timestamp('2020-02-29 10', 'yyyy-MM-dd[ HH][ mm]')", '2020-02-29T10:00:00-08:00'],
  ["to_timestamp('10:11', 'HH:mm')", '1970-01-01T10:11:00-08:00'],
  ["to_timestamp('2020-11-01 01:30', 'yyyy-MM-dd HH:mm')", '2020-11-01T01:30:00-07:00'],
  ["to_timestamp('2020-03-08 02:30', 'yyyy-MM-dd HH:mm')", '2020-03-08T03:30:00-07:00'],
  ["try_to_timestamp('x', 'yyyy')", null],
  ["unix_timestamp('2020-02-29', 'yyyy-MM-dd')", 1582963200],
  ['from_unixtime(0)', '1969-12-31 16:00:00'],
  ["from_unixtime(0, 'yyyy-MM-dd')", '1969-12-31'],
  ["timestampadd(MONTH, 1, TIMESTAMP'2020-01-31 10:00:00')", '2020-02-29T10:00:00-08:00'],
  ["timestampadd(DAY, 1, TIMESTAMP'2020-10-31 12:00:00')", '2020-11-01T12:00:00-08:00'],
  ["timestampadd(HOUR, 24, TIMESTAMP'2020-10-31 12:00:00')", '2020-11-01T11:00:00-08:00'],
  ["timestampdiff(MONTH, TIMESTAMP'2020-01-31 10:00:00', TIMESTAMP'2020-02-29 10:00:00')", 0],
  ["timestampdiff(DAY, TIMESTAMP'2020-10-31 12:00:00', TIMESTAMP'2020-11-01 11:59:59')", 0],
]

/** Only those that differ. */
const withoutAnsi: Table = [
  ["next_day(DATE'2020-01-01', 'xx')", null],
  ['make_date(2020, 2, 30)', null],
  ['make_timestamp(2020, 2, 29, 1, 2, 60.5)', null],
  ['make_timestamp(2020, 2, 29, 25, 2, 3)', null],
  ["to_date('2020-02-30', 'yyyy-MM-dd')", null],
  ["to_date('2020-2-9', 'yyyy-MM-dd')", null],
  ["to_date('60 2020', 'DDD yyyy')", null],
]
