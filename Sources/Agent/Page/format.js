// Values as a person reads them.

/** Controls, controls of direction, characters without width, and halves of surrogate pairs. */
const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/**
 * Text from elsewhere with all that cannot be seen made visible: `\x1b`, `\u202e`.
 *
 * @param {*} text What was received.
 * @param {number} limit How many characters to show at the most.
 * @returns {string}
 */
export function visible(text, limit = 200) {
  const shown = String(text).slice(0, limit * 2).replace(invisible, (character) => {
    const code = character.codePointAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return shortened(shown, limit);
}

/** Text cut to so many characters; the cut is marked. */
export function shortened(text, limit) {
  const characters = Array.from(text);
  return characters.length > limit ? `${characters.slice(0, Math.max(1, limit - 1)).join('')}…` : text;
}

/** A count with separators: `18,204`. */
export function count(number) {
  return Math.round(number).toLocaleString('en-US');
}

/** A count and what is counted: `1 answer`, `174 answers`. */
export function counted(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Bytes, exact below 10 KiB, which nobody has to convert. */
export function bytes(number) {
  if (number < 10240) return counted(number, 'byte');
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let size = number / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(1)} ${units[unit]}`;
}

/** A share as a percentage: `87.0 %`; one that is not nothing never looks like nothing. */
export function percent(part, whole) {
  if (whole <= 0) return '–';
  if (part === 0) return '0 %';
  const value = (100 * part) / whole;
  if (value > 0 && value < 0.01) return '< 0.01 %';
  return `${value.toFixed(value < 1 ? 2 : 1)} %`;
}

/** Nanoseconds in the unit that suits them, with one decimal as in the demo's lines: `41.0 µs`. */
export function duration(nanoseconds) {
  if (nanoseconds >= 120e9) return span(nanoseconds / 1e9);
  if (nanoseconds < 1000) return `${nanoseconds} ns`;
  const [size, unit] =
    nanoseconds >= 1e9 ? [1e9, 's'] : nanoseconds >= 1e6 ? [1e6, 'ms'] : [1e3, 'µs'];
  const tenths = Math.floor(nanoseconds / (size / 10));
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit}`;
}

/** How long from the last data to the reset, with how precisely that is known: `8.0 ms ±4 ms`; null where unknown. */
export function dataAge(event) {
  if (event.data_to_reset_ns === null) return null;
  const precision = event.data_to_reset_precision_ns;
  const age = duration(event.data_to_reset_ns);
  return precision > 1 ? `${age} ±${bound(precision / 1e9)}` : age;
}

/** A bound of a histogram in seconds: `30 µs`, `1 ms`, `10 s`. */
export function bound(seconds) {
  const [size, unit] = seconds >= 1 ? [1, 's'] : seconds >= 1e-3 ? [1e-3, 'ms'] : [1e-6, 'µs'];
  return `${Number((seconds / size).toPrecision(3))} ${unit}`;
}

/** A long time in one or two units: `12 s`, `3 min`, `2 h 5 min`, `4 d`. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86400) {
    const minutes = Math.floor((whole % 3600) / 60);
    return `${Math.floor(whole / 3600)} h${minutes ? ` ${minutes} min` : ''}`;
  }
  const hours = Math.floor((whole % 86400) / 3600);
  return `${Math.floor(whole / 86400)} d${hours ? ` ${hours} h` : ''}`;
}

/** The time of day of an RFC 3339 time in UTC, to the microsecond: `18:52:52.054133`. */
export function timeOfDay(time) {
  return /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d(\.\d{1,6})?)/.exec(time)?.[1] ?? visible(time, 32);
}

/** A moment of this page's clock as a time of day in UTC. */
export function clock(milliseconds) {
  return new Date(milliseconds).toISOString().slice(11, 19);
}

/** What is known of an answer, for a heading: its status line, or why there is none. */
export function answerOf(event) {
  if (event.status_line) return visible(event.status_line, 96);
  if (event.status === 'opaque') return 'not HTTP/1 (TLS, HTTP/2)';
  if (event.status !== null) return visible(event.status, 96);
  if (event.role === 'downstream') return 'a request';
  return event.unread_at_reset_bytes > 0 ? 'its start was not seen' : 'no answer';
}
