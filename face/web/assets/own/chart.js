// Draws every element with data-opt. Options are JSON made in Go: a text that
// starts with "$" is the name of a colour of tokens.css, or one of the words
// below. Drawn anew when the scheme, the width or the page changes.
(() => {
  "use strict";
  const drawn = new Map();
  const still = matchMedia("(prefers-contrast: more)");

  // Colours are asked of the style sheet, through an element that bears them.
  function palette() {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.hidden = true;
    const seen = new Map();
    const colour = (name) => {
      if (!seen.has(name)) {
        probe.style.color = `var(--${name})`;
        seen.set(name, getComputedStyle(probe).color);
      }
      return seen.get(name);
    };
    return { colour, end: () => probe.remove() };
  }

  const language = () => document.documentElement.lang === "zh-CN" ? "zh-CN" : "en-GB"; // the day before the month
  const words = {
    $font: () => getComputedStyle(document.body).fontFamily,
    $compact: () => {
      const form = new Intl.NumberFormat(document.documentElement.lang || "en", { notation: "compact", maximumFractionDigits: 1 });
      return (value) => form.format(value);
    },
    $date: () => {
      const year = new Intl.DateTimeFormat(language(), { year: "numeric", month: "short", timeZone: "UTC" });
      const short = new Intl.DateTimeFormat(language(), { day: "numeric", month: "short", timeZone: "UTC" });
      return (value) => {
        const at = new Date(value);
        const local = Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
        return (at.getDate() === 1 && at.getMonth() === 0 ? year : short).format(local);
      };
    },
  };

  function resolve(value, colour) {
    if (typeof value === "string" && value.startsWith("$")) {
      return value in words ? words[value]() : colour(value.slice(1));
    }
    if (Array.isArray(value)) return value.map((v) => resolve(v, colour));
    if (value && typeof value === "object") {
      // What people wrote is shown as it is, never looked up.
      return Object.fromEntries(Object.entries(value).map(([k, v]) =>
        [k, k === "tip" || k === "name" || k === "data" && isNames(v) ? v : resolve(v, colour)]));
    }
    return value;
  }
  const isNames = (v) => Array.isArray(v) && v.every((x) => typeof x === "string");

  // A tip is lines; the first is its title, a tab parts a name from its figure.
  function tip(params) {
    const all = (Array.isArray(params) ? params : [params]).map((p) => p.data && p.data.tip).filter(Boolean);
    const box = document.createElement("div");
    box.className = "tip";
    const said = new Set();
    for (const lines of all) {
      lines.forEach((line, i) => {
        if (said.has(line)) return;
        said.add(line);
        const row = box.appendChild(document.createElement(i === 0 ? "strong" : "div"));
        const [name, figure] = line.split("\t");
        row.append(name);
        if (figure) row.appendChild(document.createElement("span")).textContent = figure;
      });
    }
    return all.length ? box : "";
  }

  function draw(element) {
    const { colour, end } = palette();
    const option = resolve(JSON.parse(element.dataset.opt), colour);
    Object.assign(option.tooltip, {
      formatter: tip, confine: true, transitionDuration: 0, padding: 0, borderWidth: 0,
      backgroundColor: "transparent", extraCssText: "box-shadow:none",
    });
    option.aria.decal = { show: still.matches || document.documentElement.dataset.patterns === "on" };
    const chart = drawn.get(element) || echarts.init(element, null, { renderer: "svg" });
    chart.setOption(option, { notMerge: true });
    if (!drawn.has(element)) {
      drawn.set(element, chart);
      chart.on("click", (p) => { if (p.data && p.data.href) location.assign(p.data.href); });
      new ResizeObserver(() => chart.resize()).observe(element);
    }
    for (const svg of element.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
    end();
    element.dataset.drawn = "yes";
  }

  function drawAll() {
    for (const [element, chart] of drawn) {
      if (!element.isConnected) { chart.dispose(); drawn.delete(element); }
    }
    document.querySelectorAll("[data-opt]").forEach(draw);
  }

  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "print"]) {
    matchMedia(query).addEventListener("change", drawAll);
  }
  document.addEventListener("htmx:after:swap", drawAll);
  drawAll();
})();
