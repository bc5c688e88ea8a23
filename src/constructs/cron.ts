const several = (value: string): string => `(\\*|${value})([,/-]${value})*`;
const MINUTES = several("[0-5]?[0-9]");
const HOURS = several("(1?[0-9]|2[0-3])");
const DAY_OF_MONTH = "[0-9*,/LW-]+";
const MONTH = "[A-Z0-9*,/-]+";
const DAY_OF_WEEK = "[A-Z0-9*,/#-]+";
const YEAR = several("[0-9]{4}");
const DAYS = `(${DAY_OF_MONTH} ${MONTH} \\?|\\? ${MONTH} ${DAY_OF_WEEK})`;

/** A cron expression as AWS takes it. Source: Application Auto Scaling, "Schedule recurring scaling actions". */
export const CRON = new RegExp(`^cron\\(${MINUTES} ${HOURS} ${DAYS} ${YEAR}\\)$`);

/** What people read when an expression is none. */
export const CRON_MESSAGE =
  "must be an AWS cron expression, such as cron(0 20 ? * MON-FRI *): minutes, hours, day of month, month, day of week and year, with ? for one of the two days";
