/** The objects as nested lists. What is open stays open, and the focus stays where it is. */

const opened = new Set();

function showObjects({ count, nodes }) {
    const tree = byId("tree");
    const focusedKey = document.activeElement?.closest("#tree [data-key]")?.dataset.key;
    if (tree.childElementCount === 0) {
        nodes.forEach(({ key }) => opened.add(key));
    }
    byId("object-count").textContent = String(count);
    tree.replaceChildren(listOf(nodes, ""));
    if (focusedKey !== undefined) {
        tree.querySelector(`details[data-key="${CSS.escape(focusedKey)}"] > summary`)?.focus();
    }
}

function listOf(nodes, parentKey) {
    return element("ul", {}, ...nodes.map((node) => itemOf(node, parentKey)));
}

function itemOf(node, parentKey) {
    const key = parentKey === "" ? node.key : `${parentKey}/${node.key}`;
    const { facts = [], children = [] } = node;
    if (facts.length === 0 && children.length === 0) {
        return element("li", {}, ...titleOf(node));
    }
    const details = element("details", { "data-key": key }, element("summary", {}, ...titleOf(node)));
    details.open = opened.has(key);
    // Built when it is first opened: there may be thousands of objects.
    const fill = () => {
        if (details.childElementCount === 1) {
            details.append(
                ...(facts.length > 0 ? [factsOf(facts)] : []),
                ...(children.length > 0 ? [listOf(children, key)] : []),
            );
        }
    };
    if (details.open) {
        fill();
    }
    details.addEventListener("toggle", () => {
        if (details.open) {
            fill();
            opened.add(key);
        } else {
            opened.delete(key);
        }
    });
    return element("li", {}, details);
}

function titleOf({ name, id, note }) {
    return [
        element("bdi", { class: "name" }, name),
        ...(id === undefined ? [] : [" ", element("code", {}, id)]),
        ...(note === undefined ? [] : [" ", element("span", { class: "note" }, note)]),
    ];
}

function factsOf(facts) {
    return element(
        "dl",
        {},
        ...facts.map(([name, value]) =>
            element("div", {}, element("dt", {}, name), element("dd", {}, element("bdi", {}, value))),
        ),
    );
}
