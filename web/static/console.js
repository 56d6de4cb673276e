// Keys, dialogs and small comforts. Every page works without this file; nothing here decides anything.
"use strict";
(() => {
  const typing = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      (target.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(target.type)));

  const visible = (element) => element.getClientRects().length > 0;

  const bound = (key) =>
    [...document.querySelectorAll("[data-key]")].find(
      (element) => element.dataset.key.split(" ").includes(key) && visible(element),
    );

  // The same key again takes the choice back.
  const toggleRadio = (radio) => {
    radio.checked = !radio.checked;
    if (radio.checked) radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const act = (element) => {
    if (element.type === "radio") toggleRadio(element);
    else if (element.type === "checkbox") element.click();
    else if (/^(TEXTAREA|INPUT)$/.test(element.tagName)) element.focus();
    else element.click();
  };

  const moveRow = (step) => {
    const links = [...document.querySelectorAll("[data-rows] .row-link")];
    if (links.length === 0) return false;
    const at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at + step))].focus();
    return true;
  };

  // Chooses the row the arrow keys stand on, or lets it go.
  const chooseRow = () => {
    const row = document.activeElement.closest("tr");
    const box = row && row.querySelector("[data-choose]");
    if (!box) return false;
    box.checked = !box.checked;
    return true;
  };

  const submitDecision = (event) => {
    const form = document.querySelector("form[data-decide]");
    const chosen = form && form.querySelector("input[name=verdict]:checked");
    const plain = event.target === document.body || event.target.type === "radio" || event.target.dataset.reason;
    if (!chosen || !plain) return false;
    form.requestSubmit();
    return true;
  };

  const handlePlain = (event) => {
    if (event.key === "/") {
      const search = document.querySelector("[data-search]") || document.querySelector("[data-search-all]");
      if (search) { search.focus(); search.select(); return true; }
      return false;
    }
    if (event.key === "Enter") return submitDecision(event);
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step && moveRow(step)) return true;
    if (event.key === "x" && chooseRow()) return true;
    const element = bound(event.key);
    if (!element) return false;
    act(element);
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter" && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      // A reason is one line: Enter decides, Shift+Enter breaks it. (While composing we never get here.)
      if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea[data-enter-submits]")) {
        event.preventDefault();
        event.target.form.requestSubmit();
      }
      return;
    }
    // Arrow keys inside a group of radio buttons belong to the group.
    if (event.target.type === "radio" && event.key.startsWith("Arrow")) return;
    if (handlePlain(event)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const reason = target.closest("[data-reason]");
    if (reason) {
      const box = reason.closest("form").querySelector("[name=reason]");
      box.value = reason.dataset.reason;
      reason.focus();
    }
    const dismiss = target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".toast").remove();
    const close = target.closest("[data-close]");
    if (close) close.closest("dialog").close();
    const back = target.closest("[data-back], [data-history-back]");
    if (back && window.history.length > 1) {
      event.preventDefault();
      window.history.back();
    }
    if (target.tagName === "DIALOG") target.close();
  });

  // A link loads its part into a dialog, which opens when the part has arrived and closes when it says so.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.detail.target.closest && event.detail.target.closest("dialog");
    if (!dialog) return;
    if (event.detail.target.querySelector("[data-done]")) dialog.close();
    else if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("[autofocus]");
    if (first) first.focus();
  });

  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("close", () => { dialog.firstElementChild.replaceChildren(); });
  }
  for (const button of document.querySelectorAll("[data-dismiss]")) button.hidden = false;

  // How somebody likes to read stays for the next page of this visit.
  for (const box of document.querySelectorAll("[data-remember]")) {
    box.checked = window.sessionStorage.getItem(box.dataset.remember) === "1";
    box.addEventListener("change", () => {
      window.sessionStorage.setItem(box.dataset.remember, box.checked ? "1" : "0");
    });
  }

  // A page that comes back from the browser's memory may show what was decided or revealed since.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
