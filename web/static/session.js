// The login behind a page: a word before it ends, nothing left to read after it, and what was being written kept.
"use strict";
(() => {
  const ended = document.querySelector("template[data-ended-after]");
  const here = `typed ${window.location.pathname}`;

  // What was sent is done with as soon as a page of the console answers; an error or a login says it was not.
  const sent = window.sessionStorage.getItem("sent");
  window.sessionStorage.removeItem("sent");
  if (sent && ended && !document.querySelector("[data-error]")) window.sessionStorage.removeItem(sent);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !form.closest("main") || form.matches("[role=search]")) return;
    window.sessionStorage.setItem("sent", here);
  });
  if (!ended) return;

  // A page posted without a login comes back to where its form stood.
  document.addEventListener("formdata", (event) => {
    if (event.target.method === "post") event.formData.set("from_page", window.location.pathname);
  });

  // A session that nobody uses ends on the server; what a page left open still shows goes with it, also without a
  // network. Looking at the time asks nothing of the server: that would count as use.
  const span = Number(ended.dataset.endedAfter) * 1000;
  const last = Date.now() + Number(ended.dataset.endsAfter) * 1000;
  const warned = 120000;
  const mark = document.body.getAttribute("hx-headers");
  const others = new BroadcastChannel("used");
  let end = 0;
  let warning = null;
  const used = () => {
    end = Math.min(Date.now() + span, last);
    if (warning) warning.remove();
    warning = null;
  };
  used();
  // Another page of the same session that is used keeps the session, and so what is being written in this one.
  others.onmessage = (event) => { if (event.data === mark) used(); };
  others.postMessage(mark);
  const tellUse = () => { used(); others.postMessage(mark); };
  document.body.addEventListener("htmx:afterRequest", tellUse);

  // Whatever the warning says, it says one thing: that the login is about to end, or that it has ended.
  const warn = (which) => {
    if (!warning) {
      warning = document.querySelector("template[data-warning]").content.firstElementChild.cloneNode(true);
      warning.querySelector("[data-stay]").addEventListener("click", () => { ask("/typed", ""); });
    }
    for (const said of warning.querySelectorAll("[data-when]")) said.hidden = said.dataset.when !== which;
    warning.querySelector("[data-stay]").hidden = which !== "soon";
    if (!warning.isConnected) document.body.append(warning);
  };

  // null: not answered, what is kept stays kept; "": there is nothing.
  const ask = async (path, text) => {
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "X-Form-Token": mark.match(/[0-9a-f]{64}/)[0] },
        body: new URLSearchParams([["text", text]]),
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect") warn("over");
      if (!answer.ok) return null;
      tellUse();
      return answer.status === 200 ? await answer.text() : "";
    } catch {
      return null;
    }
  };

  const watch = window.setInterval(() => {
    const left = end - Date.now();
    if (left > 0) {
      if (left <= warned && left < span / 2 && !warning) warn(end === last ? "last" : "soon");
      return;
    }
    window.clearInterval(watch);
    window.clearTimeout(saving);
    document.title = "";
    document.body.replaceChildren(ended.content);
  }, 5000);

  // Texts written into the forms of a page, each under its form and name; nothing secret is among them. Behind the
  // question mark stands the view one came from: a later login comes from another, and its form is the same.
  const texts = () => {
    const seen = new Map();
    return [...document.querySelectorAll("main form[method=post]:not([role=search])")].flatMap((form) =>
      form.querySelector("[type=password]") ? [] : [...form.querySelectorAll("textarea, input[type=text], input:not([type])")]
        .filter((field) => field.name && !field.hasAttribute("autocomplete"))
        .map((field) => {
          const name = `${form.getAttribute("action").split("?")[0]} ${field.name}`;
          seen.set(name, (seen.get(name) || 0) + 1);
          return { name: `${name} ${seen.get(name)}`, field };
        }),
    );
  };

  // Written text is sealed by the server and kept here as it came back: it says nothing to whoever comes next.
  let saving = null;
  document.addEventListener("input", (event) => {
    if (saving || !texts().some(({ field }) => field === event.target)) return;
    saving = window.setTimeout(async () => {
      saving = null;
      const written = texts().filter(({ field }) => field.value !== field.defaultValue);
      const sealed = await ask("/typed", new URLSearchParams(written.map(({ name, field }) => [name, field.value])).toString());
      if (sealed) window.sessionStorage.setItem(here, sealed);
      else if (sealed === "" && written.length === 0) window.sessionStorage.removeItem(here);
    }, 3000);
  });

  const bringBack = async (sealed) => {
    const text = await ask("/typed/back", sealed);
    if (!text) {
      if (text === "") window.sessionStorage.removeItem(here);
      return;
    }
    const known = texts();
    const note = document.querySelector("template[data-typed-back]").content.firstElementChild.cloneNode(true);
    const rest = note.querySelector("[data-rest]");
    for (const [name, value] of new URLSearchParams(text)) {
      const found = known.find((one) => one.name === name && one.field.value === one.field.defaultValue);
      if (found) found.field.value = value;
      else {
        const line = document.createElement("p");
        line.textContent = value;
        rest.append(line);
      }
    }
    rest.hidden = rest.childElementCount === 1;
    document.querySelector("main").prepend(note);
  };
  const kept = window.sessionStorage.getItem(here);
  if (kept) bringBack(kept);
})();
