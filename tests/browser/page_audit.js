// What WCAG 2.2 AA asks of a page and a machine can see; returns one line for each complaint.
() => {
  const complaints = new Set();
  const told = (element) => {
    const classes = typeof element.className === "string" && element.className ? "." + element.className.trim().split(/\s+/).join(".") : "";
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 30);
    return element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") + classes + (text ? " “" + text + "”" : "");
  };
  const complain = (what, element) => complaints.add(what + (element ? ": " + told(element) : ""));
  const shown = (element) =>
    element.getClientRects().length > 0 &&
    element.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true }) &&
    !element.closest(".sr, .skip");
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);

  // language, title, headings, landmarks
  if (!/^(zh-Hans-CN|zh-CN|zh-Hans|en)$/.test(document.documentElement.lang)) complain("no language: " + document.documentElement.lang);
  if (!document.title.split("·")[0].trim()) complain("no title");
  const headings = all("h1, h2, h3, h4");
  if (headings.filter((one) => one.tagName === "H1").length !== 1) complain("not one h1");
  headings.reduce((before, one) => {
    const level = Number(one.tagName[1]);
    if (level > before + 1) complain("heading leaps from " + before, one);
    if (!one.textContent.trim()) complain("empty heading", one);
    return level;
  }, 0);
  for (const one of ["header", "main", "footer"]) if (document.querySelectorAll("body > " + one).length !== 1) complain("not one " + one);
  const named = all("nav, section[aria-labelledby], [role=group]").map((one) => [one, one.getAttribute("aria-label") || one.getAttribute("aria-labelledby")]);
  const navs = named.filter(([one]) => one.tagName === "NAV");
  for (const [one, name] of navs) {
    if (!name) complain("nav without a name", one);
    else if (navs.filter(([, other]) => other === name).length > 1) complain("two navs of one name", one);
  }

  // ids, references, pictures
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) complain("id twice: " + id);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
    for (const one of all("[" + name + "]")) {
      for (const id of one.getAttribute(name).split(/\s+/)) if (!document.getElementById(id)) complain(name + " leads nowhere", one);
    }
  }
  for (const one of all("svg")) {
    const hidden = one.closest("[aria-hidden=true]");
    if (!hidden && !(one.getAttribute("role") === "img" && one.getAttribute("aria-label"))) complain("drawing without words", one);
  }
  for (const one of all("img")) if (!one.hasAttribute("alt")) complain("picture without words", one);

  // names of controls
  const labelled = (one) => {
    const by = one.getAttribute("aria-labelledby");
    if (by) return by.split(/\s+/).map((id) => document.getElementById(id)?.textContent || "").join(" ").trim();
    if (one.getAttribute("aria-label")) return one.getAttribute("aria-label");
    if (one.labels && one.labels.length) {
      return [...one.labels].map((label) => {
        const copy = label.cloneNode(true);
        copy.querySelectorAll("input, select, textarea").forEach((inner) => inner.remove());
        return copy.textContent;
      }).join(" ").trim();
    }
    if (/^(A|BUTTON|SUMMARY)$/.test(one.tagName)) return one.textContent.trim();
    return one.getAttribute("title") || "";
  };
  const controls = all("a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex='0']");
  for (const one of controls) if (!one.hasAttribute("tabindex") && !labelled(one)) complain("control without a name", one);

  // targets: 24 by 24 pixels, or so much room around the middle; links within a sentence are free
  const target = (one) => {
    const label = /^(radio|checkbox)$/.test(one.type || "") && one.closest("label");
    return (label || one).getBoundingClientRect();
  };
  const inSentence = (one) =>
    one.tagName === "A" && getComputedStyle(one).display === "inline" &&
    [...one.parentElement.childNodes].some((node) => node !== one && node.textContent.trim());
  const boxes = controls.map((one) => [one, target(one)]);
  for (const [one, box] of boxes) {
    if ((box.width >= 23.5 && box.height >= 23.5) || inSentence(one)) continue;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const near = boxes.find(([other, its]) => {
      if (other === one || other.contains(one) || one.contains(other)) return false;
      const small = its.width < 23.5 || its.height < 23.5;
      const [u, v] = small
        ? [its.x + its.width / 2, its.y + its.height / 2]
        : [Math.max(its.x, Math.min(x, its.right)), Math.max(its.y, Math.min(y, its.bottom))];
      return Math.hypot(u - x, v - y) < (small ? 23.5 : 11.75);
    });
    if (near) complain("small target " + Math.round(box.width) + "×" + Math.round(box.height), one);
  }

  // contrast as computed: text 4.5, large text 3, edges of fields 3
  const channel = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const parse = (text) => {
    const numbers = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    if (text.startsWith("color(srgb")) for (const at of [0, 1, 2]) numbers[at] *= 255;
    return numbers.length === 3 ? [...numbers, 1] : numbers;
  };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((p, q) => q - p);
    return (a + 0.05) / (b + 0.05);
  };
  const opacity = (element) => {
    let product = 1;
    for (let node = element; node; node = node.parentElement) product *= Number(getComputedStyle(node).opacity);
    return product;
  };
  for (const one of all("body *")) {
    const written = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const field = /^(INPUT|SELECT|TEXTAREA)$/.test(one.tagName) && !/^(radio|checkbox|file)$/.test(one.type);
    if (!(written || field) || one.disabled || one.closest("[disabled], [aria-disabled=true]")) continue;
    const style = getComputedStyle(one);
    const drawn = one.ownerSVGElement;
    const below = ground(drawn ? drawn.closest(":not(svg, svg *)") : one);
    const ink = parse(drawn ? style.fill : style.color);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const found = ratio(over([ink[0], ink[1], ink[2], ink[3] * opacity(one)], below), below);
    if (found < least - 0.01) complain("contrast " + found.toFixed(2), one);
    if (field && style.borderTopStyle !== "none") {
      const edge = ratio(over(parse(style.borderTopColor), ground(one.parentElement)), ground(one.parentElement));
      if (edge < 2.99) complain("edge of a field " + edge.toFixed(2), one);
    }
    if (!drawn && written && size < 11.9) complain("type of " + size + " px", one);
  }

  // what moves though it was asked not to; what is wider than the screen
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    for (const moving of document.getAnimations()) complain("moves: " + (moving.animationName || moving.transitionProperty));
  }
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) {
    complain("wider than " + wide);
    for (const one of all("body *")) {
      if (one.getBoundingClientRect().right > wide + 1 && !one.closest(".scroll, .table-card, .topnav")) { complain("reaches beyond", one); break; }
    }
  }
  return [...complaints];
}
