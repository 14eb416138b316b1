// What the pages do beyond links and forms. Everything works without it.
(() => {
  "use strict";

  // A box that files can be dropped on: they land in its file input.
  document.addEventListener("dragover", (event) => {
    const box = event.target.closest(".drop");
    if (!box) return;
    event.preventDefault();
    box.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    const box = event.target.closest(".drop");
    if (box && !box.contains(event.relatedTarget)) box.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    const box = event.target.closest(".drop");
    if (!box) return;
    event.preventDefault();
    box.classList.remove("over");
    const input = box.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A select that acts at once: its form is sent when it changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });

  // A box that ticks all others of its name in the same form.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.all;
    if (!name) return;
    for (const box of event.target.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)) {
      box.checked = event.target.checked;
    }
  });
})();
