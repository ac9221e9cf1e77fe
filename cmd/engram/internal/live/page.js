const $ = id => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token") || "";
const colours = ["var(--mark)", "var(--other)", "var(--green)", "#cc79a7", "#e69f00", "#56b4e9"];
const letters = {d: ["done", "var(--green)"], r: ["at work", "var(--mark)"], w: ["waiting", "var(--wait)"],
  s: ["stopped with nothing to replay", "var(--amber)"], f: ["failed", "var(--red)"]};
let facts = null, state = null, curves = null, chosen = null;   // chosen: the network whose curves are shown beside
let source = null, number = 0, over = false, heard = 0, dirty = false, shown = new Set(), sure = 0;

const address = (path, more) => path + "?" + new URLSearchParams({token, run: number, ...more});

function connect() {
  if (source) source.close();
  source = new EventSource(address("events"));
  source.addEventListener("run", e => { const all = JSON.parse(e.data); say(""); begin(all.run, all.runs); });
  source.addEventListener("state", e => { state = JSON.parse(e.data); heard = Date.now(); showState(); });
  source.addEventListener("curves", e => { curves = JSON.parse(e.data); draw(); });
  source.addEventListener("end", () => {
    over = true;
    source.close();
    const ended = state && state.status !== "running";
    say(ended ? "The run has ended. This page stays as it is; it cannot be loaded again." : "The program that serves this page has ended.");
    showState();
  });
  source.onerror = () => {
    if (over) return;
    say("The connection is lost. The page tries again; the run is not affected.");
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  };
}

function say(text) { $("connection").textContent = text; $("connection").hidden = text === ""; }

// begin shows what stays while the run goes on.
function begin(run, runs) {
  const again = facts && facts.dir === run.dir;
  facts = run;
  $("title").textContent = run.name || run.dir;
  document.title = (run.name || run.dir) + " - engram";
  $("subject").textContent = run.subject;
  $("runs").hidden = runs.length < 2;
  if ($("run").options.length !== runs.length) $("run").replaceChildren(...runs.map((dir, k) => new Option(dir, k)));
  $("run").value = number;
  if (again) return;
  chosen = null; curves = null;
  $("sweep").hidden = run.networks < 2;
  const phases = run.phases.map((p, k) => [p, k]).filter(([p]) => p.name !== "recall");
  $("phase").replaceChildren(new Option(phases.length > 1 ? "all" : phases.length ? phases[0][0].name : "none", "all"),
    ...(phases.length > 1 ? phases.map(([p, k]) => new Option(k + " " + p.name, k)) : []));
  const names = [...new Set(run.columns.map(c => c.of))];
  shown = new Set(names.slice(0, 6));
  $("observables").replaceChildren($("observables").firstElementChild, ...names.map(name => {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox"; box.checked = shown.has(name);
    box.onchange = () => { box.checked ? shown.add(name) : shown.delete(name); draw(); };
    label.append(box, " " + run.columns.find(c => c.of === name).short);
    return label;
  }));
}

// seconds is a time as people say it.
function seconds(s) {
  s = Math.max(0, Math.round(s));
  if (s < 60) return s + " s";
  if (s < 3600) return Math.floor(s / 60) + " min " + String(s % 60).padStart(2, "0") + " s";
  if (s < 72 * 3600) return Math.floor(s / 3600) + " h " + String(Math.floor(s / 60) % 60).padStart(2, "0") + " min";
  return Math.floor(s / 86400) + " days " + Math.floor(s / 3600) % 24 + " h";
}

function bytes(n) {
  for (const unit of ["B", "kB", "MB", "GB", "TB"]) {
    if (n < 1000 || unit === "TB") return +n.toPrecision(3) + " " + unit;
    n /= 1000;
  }
}

const words = {none_stored: "ended with nothing stored", running: "running"};

function showState() {
  if (!facts || !state) return;
  const p = state.progress, running = state.status === "running";
  $("status").textContent = state.stopping ? "stopping: the run saves what it reached" : words[state.status] || state.status;
  document.body.className = running ? "" : state.status === "done" || state.status === "none_stored" ? "ended" : state.status === "failed" ? "failed" : "halted";
  const done = state.status === "done" || state.status === "none_stored" ? 1 : p ? p.done : 0;
  $("bar").style.width = 100 * done + "%";
  $("bar").parentElement.setAttribute("aria-valuenow", Math.floor(100 * done));
  $("percent").textContent = running && !p ? "" : Math.floor(100 * done) + " %";
  $("left").textContent = !running || !p || over ? "" : state.silent ? "last heard of " + state.silent + " ago"
    : p.left_seconds === undefined ? "" : "left " + seconds(p.left_seconds - (Date.now() - heard) / 1000);
  const phase = p && facts.phases[p.phase];
  const rows = [["Folder", facts.dir], ["Device", facts.device],
    ["Memory", [state.memory ? bytes(state.memory) + " in use, the program included" : "", facts.planned ? bytes(facts.planned) + " planned for networks" : ""].filter(Boolean).join(", ")],
    ["Phase", running && phase ? `${p.phase} ${p.name}, ${p.step} of ${p.steps || phase.length} ${phase.unit}` : ""],
    ["Batch", running && p && p.batches > 1 ? `${p.batch + 1} of ${p.batches}` : ""]];
  $("facts").replaceChildren(...rows.filter(r => r[1]).map(([name, text]) => {
    const div = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name; dd.textContent = text;
    div.append(dt, dd);
    return div;
  }));
  $("message").textContent = state.message || "";
  $("message").hidden = !state.message;
  $("stop").hidden = !state.can_stop || over;
  $("stop").disabled = state.stopping;
  $("stop").textContent = sure ? "Click again to stop; engram resume goes on" : "Stop and save";
  $("whynot").textContent = state.can_stop || over || !running ? "" : state.why_not || "";
  const notes = state.warnings || [];
  $("notes").hidden = notes.length === 0;
  $("warnings").replaceChildren(...(state.earlier ? [state.earlier + " earlier ones are not shown"] : []).concat(notes).map(text => {
    const li = document.createElement("li");
    li.textContent = text;
    return li;
  }));
  showCells();
}

// sample is what a legend shows of a curve.
function sample(colour, dash, area) {
  const svg = element("svg", {viewBox: "0 0 36 16"});
  svg.append(area ? element("rect", {width: 16, height: 16, x: 10, fill: colour}) : element("path", {d: "M0,8H36", stroke: colour, "stroke-width": 3, "stroke-dasharray": dash || "none"}));
  return svg;
}

function item(text, ...marks) {
  const li = document.createElement("li");
  li.append(...marks, text);
  return li;
}

// numberOf is the number of the first network of a cell.
function numberOf(cell) { return facts.first + cell * state.each * facts.step; }

// nameOf says how a network is.
function nameOf(letter) { return letter === "r" && state.status !== "running" ? "not at the end" : letters[letter][0]; }

// showCells draws a square for each network.
function showCells() {
  if (facts.networks < 2) return;
  $("counts").replaceChildren(...Object.keys(letters).filter(l => state.counts[l]).map(l => item(state.counts[l] + " " + nameOf(l), sample(letters[l][1], "", true))));
  const canvas = $("cells"), n = state.cells.length, width = canvas.clientWidth;
  const size = Math.max(7, Math.min(22, Math.floor(Math.sqrt(width * 160 / n)))), across = Math.max(1, Math.floor(width / size));
  const ratio = window.devicePixelRatio || 1, rows = Math.ceil(n / across);
  canvas.width = width * ratio; canvas.height = rows * size * ratio;
  canvas.style.height = rows * size + "px";
  canvas.setAttribute("aria-label", "How each network is: " + $("counts").textContent);
  const pen = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
  pen.scale(ratio, ratio);
  for (let k = 0; k < n; k++) {
    pen.fillStyle = style.getPropertyValue(letters[state.cells[k]][1].slice(4, -1));
    pen.fillRect(k % across * size, Math.floor(k / across) * size, size - 1.5, size - 1.5);
    if (chosen && chosen.cell === k) {
      pen.strokeStyle = style.getPropertyValue("--other"); pen.lineWidth = 2.5;
      pen.strokeRect(k % across * size, Math.floor(k / across) * size, size - 1.5, size - 1.5);
    }
  }
  const cell = e => {
    const box = canvas.getBoundingClientRect(), x = Math.floor((e.clientX - box.left) / size), y = Math.floor((e.clientY - box.top) / size);
    return x < across && y * across + x < n ? y * across + x : -1;
  };
  canvas.onclick = e => { if (cell(e) >= 0) choose(cell(e)); };
  canvas.onpointermove = e => {
    const k = cell(e);
    canvas.title = k < 0 ? "" : "network " + numberOf(k) + (state.each > 1 ? " and " + (state.each - 1) + " more" : "") + ": " + nameOf(state.cells[k]);
  };
  $("cellnote").textContent = state.each > 1 ? `A square stands for ${state.each} networks. Click one to see the curves of the first.` : "Click a network to see its curves.";
}

// choose shows the curves of one network beside those of all.
async function choose(cell) {
  const n = numberOf(cell), run = number;
  try {
    const answer = await fetch(address("network", {n}));
    if (!answer.ok) throw new Error(await answer.text());
    const found = await answer.json();
    if (run !== number) return;
    chosen = {...found, cell, at: Date.now()};
  } catch (err) {
    if (chosen) return; // what is shown stays
    say("Network " + n + " cannot be shown. " + err.message);
  }
  showCells();
  draw();
}

// draw draws all panels. A page that nobody sees waits.
function draw() {
  dirty = document.hidden;
  if (!facts || !curves || dirty) return;
  const phases = facts.phases.map((p, k) => ({...p, k})).filter(p => p.name !== "recall" && curves.phases[p.k]);
  const only = $("phase").value, slots = phases.filter(p => only === "all" || p.k === +only);
  const checked = name => document.querySelector(`input[name=${name}]:checked`).value === "log";
  $("records").hidden = phases.length === 0 || facts.columns.length === 0;
  const several = facts.networks > 1;
  const medians = facts.columns.some(c => c.name !== c.of && shown.has(c.of));
  $("legend").replaceChildren(item(several ? "mean over networks; shaded: least to largest" : "mean over neurons", sample(colours[0])),
    ...(medians ? [item("median over neurons" + (several ? ", its mean over networks" : ""), sample(colours[0], "6 5"))] : []), ...(chosen ? [chosenItem()] : []));
  const names = [...new Set(facts.columns.map(c => c.of))].filter(name => shown.has(name));
  panels($("panels"), names, (figure, name) => {
    const columns = facts.columns.filter(c => c.of === name);
    figure.querySelector("h3").textContent = columns[0].label;
    const svg = figure.querySelector("svg"), caption = figure.querySelector("figcaption");
    svg.setAttribute("aria-label", columns[0].label);
    plot(svg, {
      include: columns[0].limits, xlog: checked("x"), ylog: checked("y"), xlabel: slots.length === 1 ? slots[0].unit : "phases, each from 0 to its last cycle",
      read: text => { caption.textContent = text; },
      say: (slot, at, values) => `${slot.name}, ${at} of ${slot.length} ${slot.unit}: ${values.join(", ")}` + countAt(slot, at),
      slots: slots.map(p => ({...p, to: p.length, series: seriesOf(p, columns)})),
    });
  });
  drawRecall();
}

// countAt says how many networks a mean is of.
function countAt(slot, at) {
  const of = curves.phases[slot.k], n = of.counts[of.cycles.indexOf(at)];
  return facts.networks > 1 && n ? ` (${n} of ${facts.networks} networks)` : "";
}

// seriesOf are the curves of an observable in a phase.
function seriesOf(p, columns) {
  const all = [];
  for (const c of columns) {
    const of = curves.phases[p.k], v = of.columns[c.name] || {mean: []}, dash = c.name === c.of ? "" : "6 5";
    const name = c.name === c.of ? (facts.networks > 1 ? "mean" : c.short) : "median";
    all.push({x: of.cycles, y: v.mean, low: dash ? null : v.low, high: dash ? null : v.high, colour: colours[0], dash, name});
    const other = chosen && chosen.phases[p.k];
    if (other && other.cycles.length) all.push({x: other.cycles, y: other.columns[c.name].mean, colour: colours[1], dash, name: "network " + chosen.number + (dash ? " median" : "")});
  }
  return all;
}

function chosenItem() {
  const close = document.createElement("button");
  close.type = "button"; close.className = "small"; close.textContent = "close";
  close.onclick = () => { chosen = null; showCells(); draw(); };
  const li = item(`network ${chosen.number}: ${(chosen.settings || []).join(", ")} `, sample(colours[1]));
  li.append(close);
  return li;
}

// panels keeps a figure for each name in a grid.
function panels(grid, names, fill) {
  if ([...grid.children].map(f => f.dataset.name).join() !== names.join()) {
    grid.replaceChildren(...names.map(name => {
      const figure = document.createElement("figure");
      figure.dataset.name = name;
      figure.append(document.createElement("h3"), element("svg", {role: "img"}), document.createElement("figcaption"));
      return figure;
    }));
  }
  for (const figure of grid.children) fill(figure, figure.dataset.name);
}

// drawRecall draws the rates of recall of all recall phases that have begun.
function drawRecall() {
  const found = facts.phases.map((p, k) => ({...p, k})).filter(p => p.name === "recall" && curves.recalls[p.k].rates.mean.some(v => v !== null));
  $("recall").hidden = found.length === 0;
  if (found.length === 0) return;
  const series = [];
  found.forEach((p, i) => {
    const pick = (of, colour, dash, name) => {
      const order = of.levels.map((_, k) => k).filter(k => of.rates.mean[k] !== null).sort((a, b) => of.levels[a] - of.levels[b]);
      const take = values => values && order.map(k => values[k]);
      series.push({x: take(of.levels), y: take(of.rates.mean), low: take(of.rates.low), high: take(of.rates.high), colour, dash, name});
    };
    pick(curves.recalls[p.k], colours[i % colours.length], "", "phase " + p.k);
    if (chosen) pick(chosen.recalls[p.k], colours[i % colours.length], "6 5", "network " + chosen.number);
  });
  $("recalls").replaceChildren(...found.map((p, i) => item(`phase ${p.k}, ${p.noise} noise`, sample(colours[i % colours.length]))),
    ...(chosen ? [item("network " + chosen.number, sample("var(--ink)", "6 5"))] : []));
  const to = Math.max(...series.flatMap(s => s.x), 1e-12), figure = $("noise").parentElement;
  plot($("noise"), {slots: [{name: "noise", from: 0, to, series}], limits: [0, 1.02], xlog: false, xlabel: "noise level", say: (_, at, values) => `noise ${short(at)}: ${values.join(", ")}`,
    read: text => { figure.querySelector("figcaption").textContent = text; }});
}

$("stop").onclick = async () => {
  if (!sure) { // a second click within a while does it
    sure = setTimeout(() => { sure = 0; showState(); }, 6000);
    return showState();
  }
  clearTimeout(sure);
  sure = 0;
  $("stop").disabled = true;
  const answer = await fetch(address("stop"), {method: "POST"}).catch(err => ({ok: false, text: () => err.message}));
  if (!answer.ok) { $("stop").disabled = false; say(await answer.text()); }
};
$("run").onchange = () => { number = +$("run").value; over = false; connect(); };
for (const id of ["phase", "xscale", "yscale"]) $(id).addEventListener("change", draw);
addEventListener("resize", () => { if (facts && state) showCells(); draw(); });
document.addEventListener("visibilitychange", () => { if (dirty) draw(); });
setInterval(() => {
  if (state && !over) showState();
  if (chosen && !over && !document.hidden && Date.now() - chosen.at > 6000) choose(chosen.cell); // its table has grown
}, 1000);
connect();
