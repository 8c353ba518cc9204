/**
 * Times of the last week become relative and are kept fresh, older ones a day; the full moment stays as title.
 */

const language = document.documentElement.lang;
const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const notation = language === "en" ? "en-GB" : language; // as the server writes them, see web/locale.py
const dayOfYear = new Intl.DateTimeFormat(notation, { day: "numeric", month: "short" });
const wholeDay = new Intl.DateTimeFormat(notation, { dateStyle: "medium" });
const week = 604800;

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const units = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** @param {number} seconds */
const relative = (seconds) => {
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return words.format(0, "second");
};

/** @param {Date} at */
const day = (at) => (at.getFullYear() === new Date().getFullYear() ? dayOfYear : wholeDay).format(at);

const refresh = () => {
  for (const time of document.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const seconds = (at.getTime() - Date.now()) / 1000;
    if (Number.isNaN(seconds)) continue;
    time.title ||= time.textContent ?? "";
    const text = Math.abs(seconds) < week ? relative(seconds) : day(at);
    if (time.textContent !== text) time.textContent = text;
  }
};

refresh();
for (const name of ["htmx:after:swap", "intranet:added"]) document.addEventListener(name, refresh);
setInterval(() => document.hidden || refresh(), 60000);
