// Returns what is wrong with how the page is laid out, as JSON: text that is
// cut, hangs out of the window or lies over other text, charts without marks.
(() => {
  const faults = [];
  const say = (what, element, text) => {
    const name = element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") +
      (element.className && element.className.baseVal === undefined ? "." + element.className.trim().replace(/\s+/g, ".") : "");
    faults.push(`${what}: ${name} "${(text || element.textContent).trim().slice(0, 60)}"`);
  };
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth > width + 1) {
    faults.push(`the page is ${document.scrollingElement.scrollWidth} px wide in a window of ${width}`);
  }

  // What scrolls sideways on purpose, or is hidden on purpose, may be cut.
  const excused = (element) => element.closest(".unseen, [hidden], .skip, select, option, caption, thead") !== null &&
    getComputedStyle(element.closest(".unseen, [hidden], .skip, select, option, caption, thead")).position === "absolute" ||
    element.closest("select") !== null;
  const scrolls = (element) => {
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const flow = getComputedStyle(e).overflowX;
      if (flow === "auto" || flow === "scroll") return e;
    }
    return null;
  };

  // Every run of text with the boxes that it fills.
  const runs = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "OPTION"].includes(element.tagName)) continue;
    if (!element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) || excused(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) runs.push({ box, element, text: node.data });
    }
  }
  for (const { box, element, text } of runs) {
    const frame = scrolls(element);
    if (!frame && (box.right > width + 1 || box.left < -1)) say("off the window", element, text);
    if (element.closest("svg")) continue;
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.overflowX !== "hidden" && style.overflowX !== "clip" && style.overflowY !== "hidden") continue;
      const hull = e.getBoundingClientRect();
      if (box.right > hull.right + 1 || box.left < hull.left - 1 || box.bottom > hull.bottom + 2) say("cut", element, text);
      break;
    }
  }

  // A quarter of a line may touch: ascents and descents of letters seldom meet.
  for (let i = 0; i < runs.length; i++) {
    for (let k = i + 1; k < runs.length; k++) {
      const a = runs[i].box, b = runs[k].box;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 0.3 * Math.min(a.height, b.height) && runs[i].element !== runs[k].element) {
        say(`over "${runs[k].text.trim().slice(0, 40)}"`, runs[i].element, runs[i].text);
      }
    }
  }

  for (const chart of document.querySelectorAll("[data-opt]")) {
    const marks = chart.querySelectorAll("svg path, svg rect, svg circle").length;
    if (marks < 3) say(`a chart of ${marks} marks`, chart);
  }
  const first = document.querySelectorAll("h1").length;
  if (first !== 1) faults.push(`${first} headings h1`);
  return JSON.stringify([...new Set(faults)].slice(0, 20));
})()
