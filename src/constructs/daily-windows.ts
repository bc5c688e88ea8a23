const DAY = 24 * 60;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * Whether a window of each day, such as `02:00-03:00`, and one of each week, such as `sun:04:00-sun:05:00`, have a minute in
 * common. Either may go past midnight; one may begin when the other ends.
 */
export const windowsOverlap = (daily: string, weekly: string): boolean => {
  const [backup, maintenance] = [dailyWindow(daily), weeklyWindow(weekly)];
  return (
    after(backup.start, maintenance.start) < backup.minutes ||
    after(maintenance.start, backup.start) < maintenance.minutes
  );
};

/** The same in Terraform's expression language; a window that is none overlaps nothing. */
export const windowsOverlapCondition = (daily: string, weekly: string): string => {
  // `d` and `w` are the hours and minutes of the two: begin, begin, end, end.
  const minutes = (from: string, to: string) => `(${to} - ${from} + ${DAY}) % ${DAY}`;
  const [begin, end] = ["(d[0] * 60 + d[1])", "(d[2] * 60 + d[3])"];
  const weeklyBegin = "(w[0] * 60 + w[1])";
  const day = (at: number) => `index(${JSON.stringify(DAYS)}, substr(${weekly}, ${at}, 3))`;
  const days = `(${day(10)} - ${day(0)}) * ${DAY}`;
  const weeklyMinutes = `(${days} + (w[2] * 60 + w[3]) - ${weeklyBegin} + ${7 * DAY}) % ${7 * DAY}`;
  const overlap = `${minutes(begin, weeklyBegin)} < ${minutes(begin, end)} || ${minutes(weeklyBegin, begin)} < ${weeklyMinutes}`;
  const hours = (x: string) => `[regexall("[0-9]+", ${x})]`;
  return `try(anytrue(flatten([for d in ${hours(daily)} : [for w in ${hours(weekly)} : ${overlap}]])), false)`;
};

interface Window {
  /** Minute of the day. */
  readonly start: number;
  readonly minutes: number;
}

const dailyWindow = (window: string): Window => {
  const [start = 0, end = 0] = window.split("-").map(minuteOfDay);
  return { start, minutes: after(start, end) };
};

const weeklyWindow = (window: string): Window => {
  const [start = 0, end = 0] = window
    .split("-")
    .map((time) => DAYS.indexOf(time.slice(0, 3)) * DAY + minuteOfDay(time.slice(4)));
  return { start: start % DAY, minutes: after(start, end, 7 * DAY) };
};

const minuteOfDay = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
};

/** Minutes from one time until the other comes. */
const after = (from: number, to: number, all = DAY): number => (to - from + all) % all;
