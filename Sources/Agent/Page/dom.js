// Elements from plain values. Text only ever becomes a text node: nothing that was received is parsed as markup.

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Makes an HTML element.
 *
 * @param {string} name The tag.
 * @param {Object} attributes By name; `on` holds listeners by event; null and false leave an attribute out.
 * @param {...(Node|string|null)} children Nodes and texts; null is left out.
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Makes an SVG element, as `element` makes one of HTML. */
export function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, name), attributes, children);
}

/** Shows or hides a node, and says whether it shows. */
export function show(node, isShown) {
  node.hidden = !isShown;
  return isShown;
}

/** Gives a node a text, and touches it only where that is another one: a live region stays silent. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
