// Keys of the keypad, and the question whether more time is needed. Without this file every screen still works.
"use strict";

const pad = document.querySelector(".keypad");
if (pad) {
  const field = document.getElementById(pad.dataset.for);
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button")?.dataset.key;
    if (!key) return;
    if (key === "delete") field.value = field.value.slice(0, -1);
    else if (field.value.length < field.maxLength) field.value += key;
    field.removeAttribute("aria-invalid");
  });
}

const dialog = document.getElementById("idle");
if (dialog) {
  const idle = Number(document.body.dataset.idle);
  const warning = Number(document.body.dataset.warning);
  const left = document.getElementById("idle-left");
  let quiet = 0;

  const again = () => {
    quiet = 0;
    if (dialog.open) dialog.close();
  };
  document.getElementById("more-time").addEventListener("click", again);
  dialog.addEventListener("close", () => { quiet = 0; });
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => { if (!dialog.open) quiet = 0; });
  }
  setInterval(() => {
    quiet += 1;
    if (quiet < idle) return;
    if (!dialog.open) dialog.showModal();
    const remaining = Math.max(0, idle + warning - quiet);
    left.textContent = String(remaining);
    if (remaining === 0) document.getElementById("end").requestSubmit();
  }, 1000);
}
