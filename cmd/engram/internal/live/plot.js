"use strict";
// Plots in SVG. A plot has slots side by side, one for each phase; a slot has series: {x, y, low, high, colour, dash, name}.

const NS = "http://www.w3.org/2000/svg";

function element(name, attributes, text) {
  const e = document.createElementNS(NS, name);
  for (const key in attributes) e.setAttribute(key, attributes[key]);
  if (text !== undefined) e.textContent = text;
  return e;
}

// short is a number with three digits.
function short(v) {
  if (v === null || v === undefined) return "none";
  if (v === 0) return "0";
  const a = Math.abs(v);
  return a >= 1e5 || a < 1e-3 ? v.toExponential(1).replace("e+", "e").replace(".0e", "e") : String(+v.toPrecision(3));
}

// linearTicks are about count round numbers from low to high.
function linearTicks(low, high, count) {
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find(m => m * power >= raw * 0.999) * power, ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(+(k * step).toPrecision(12));
  return ticks;
}

// logTicks are powers of ten, and their multiples where the range is small.
function logTicks(low, high) {
  const decades = Math.log10(high / low), ticks = [], every = Math.max(1, Math.ceil(decades / 6));
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    for (const m of decades < 1.2 ? [1, 2, 3, 5] : decades < 3 ? [1, 3] : [1]) {
      const v = m * 10 ** e;
      if (v >= low * 0.999 && v <= high * 1.001 && (decades < 3 || e % every === 0)) ticks.push(v);
    }
  }
  return ticks;
}

// range is the least and the largest value of all series; of positive ones only on a logarithmic axis.
// The values of include are in it.
function range(slots, log, include) {
  let low = Infinity, high = -Infinity;
  for (const slot of slots) for (const s of slot.series) for (const values of [s.y, s.low, s.high]) {
    for (const v of values || []) {
      if (v === null || log && v <= 0) continue;
      low = Math.min(low, v); high = Math.max(high, v);
    }
  }
  if (low > high) return null;
  for (const v of log ? [] : include || []) { low = Math.min(low, v); high = Math.max(high, v); }
  if (log) return low === high ? [low / 2, high * 2] : [low / 1.1, high * 1.1];
  const pad = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * 0.05;
  return [low >= 0 ? Math.max(0, low - pad) : low - pad, high + pad];
}

// plot draws into an SVG element. options: slots, each with name, unit, from and to of its axis; xlog, ylog; limits of the
// values, or values to include; read is called with what lies under the pointer.
function plot(svg, options) {
  const width = svg.clientWidth || 340, height = svg.clientHeight || 240, slots = options.slots;
  const ylog = options.ylog && range(slots, true) !== null;
  const [low, high] = options.limits || range(slots, ylog, options.include) || [0, 1];
  const place = ylog ? v => v > 0 ? Math.log(v / low) / Math.log(high / low) : null : v => (v - low) / (high - low);
  const ticks = ylog ? logTicks(low, high) : linearTicks(low, high, 5);
  const left = 14 + 6.2 * Math.max(...ticks.map(t => short(t).length), 1), right = width - 12, top = 18, bottom = height - 34;
  const Y = v => { const p = v === null ? null : place(v); return p === null ? null : bottom - p * (bottom - top); };
  const wide = (right - left) / slots.length;
  const X = (slot, x) => {
    const to = Math.max(slot.to, 1e-12), at = options.xlog ? Math.log1p(x) / Math.log1p(to) : x / to;
    return left + wide * slots.indexOf(slot) + at * (wide - (slots.length > 1 ? 6 : 0));
  };
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
  const line = (x1, y1, x2, y2, kind) => svg.append(element("line", {x1, y1, x2, y2, class: kind}));
  const word = (x, y, text, anchor) => svg.append(element("text", {x, y, "text-anchor": anchor}, text));
  for (const t of ticks) {
    line(left, Y(t), right, Y(t), "grid");
    word(left - 5, Y(t) + 4, short(t), "end");
  }
  slots.forEach((slot, k) => {
    const from = left + wide * k;
    if (k > 0) line(from, top, from, bottom, "grid");
    if (slots.length > 1) {
      if (wide > 6.5 * slot.name.length + 4) word(from + (wide - 6) / 2, top - 6, slot.name, "middle");
      if (wide > 7 * short(slot.to).length + 8) word(from + wide - 6, bottom + 14, short(slot.to), "end");
      return;
    }
    let at = options.xlog ? logTicks(1, Math.max(2, slot.to)) : linearTicks(0, slot.to || 1, Math.max(2, Math.floor(wide / 70)));
    if (options.xlog) at = [0, ...at];
    let last = -Infinity;
    for (const t of at) {
      const x = X(slot, t);
      line(x, bottom, x, bottom + 4, "axis");
      if (x - last < 7 * short(t).length + 8) continue;
      word(x, bottom + 16, short(t), "middle");
      last = x;
    }
  });
  line(left, bottom, right, bottom, "axis");
  line(left, top, left, bottom, "axis");
  word((left + right) / 2, height - 3, options.xlabel, "middle");
  for (const slot of slots) for (const s of slot.series) drawSeries(svg, s, x => X(slot, x), Y);
  svg.onpointermove = e => {
    const box = svg.getBoundingClientRect(), px = (e.clientX - box.left) * width / box.width;
    const slot = slots[Math.min(slots.length - 1, Math.max(0, Math.floor((px - left) / wide)))];
    const near = s => s.x.reduce((best, x, k) => Math.abs(X(slot, x) - px) < Math.abs(X(slot, s.x[best]) - px) ? k : best, 0);
    const lead = slot && slot.series.find(s => s.x.length > 0);
    svg.querySelectorAll(".cursor").forEach(c => c.remove());
    if (!lead) return options.read("");
    const at = lead.x[near(lead)];
    line(X(slot, at), top, X(slot, at), bottom, "cursor");
    options.read(options.say(slot, at, slot.series.filter(s => s.x.length > 0).map(s => {
      const k = near(s), band = s.low && s.low[k] !== s.high[k] ? ` (${short(s.low[k])} to ${short(s.high[k])})` : "";
      return `${s.name} ${short(s.y[k])}${band}`;
    })));
  };
  svg.onpointerleave = () => { svg.querySelectorAll(".cursor").forEach(c => c.remove()); options.read(""); };
}

// drawSeries draws a curve, with gaps where there is no number, and the band from its least to its largest values.
function drawSeries(svg, s, X, Y) {
  const points = s.x.map((x, k) => [X(x), Y(s.y[k]), s.low && Y(s.low[k]), s.high && Y(s.high[k])]);
  const band = points.filter(p => p[2] !== null && p[3] !== null && s.low);
  if (band.length > 1) {
    const d = "M" + band.map(p => p[0] + "," + p[3]).concat(band.reverse().map(p => p[0] + "," + p[2])).join("L") + "Z";
    svg.append(element("path", {d, class: "band", fill: s.colour}));
  }
  let d = "", pen = false, drawn = 0;
  for (const [x, y] of points) {
    if (y === null) { pen = false; continue; }
    d += (pen ? "L" : "M") + x.toFixed(1) + "," + y.toFixed(1);
    pen = true; drawn++;
  }
  if (drawn > 0) svg.append(element("path", {d, class: "curve", stroke: s.colour, "stroke-dasharray": s.dash || "none"}));
  if (drawn > 0 && drawn < 12) for (const [x, y] of points) if (y !== null) svg.append(element("circle", {cx: x, cy: y, r: 2.5, fill: s.colour}));
}
