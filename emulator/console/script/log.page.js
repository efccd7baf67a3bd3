/** The requests, newest first, and their filter. */

const MOST_ROWS = 1000;
/** By id, oldest first. */
let rows = new Map();
const filter = byId("log-filter");

function startLog(requests) {
    clearLog();
    addRequests(requests);
}

function clearLog() {
    rows = new Map();
    byId("log").replaceChildren();
    countRows();
}

/** New requests, and those that were finished since they were shown. */
function addRequests(requests) {
    const added = [];
    for (const request of requests) {
        const row = rowOf(request);
        const before = rows.get(request.id);
        if (before === undefined) {
            added.push(row.element);
        } else {
            before.element.replaceWith(row.element);
        }
        rows.set(request.id, row);
    }
    byId("log").prepend(...added.reverse());
    for (const [id, { element }] of rows) {
        if (rows.size <= MOST_ROWS) {
            break;
        }
        element.remove();
        rows.delete(id);
    }
    countRows();
}

function rowOf(request) {
    const { at, method, path, status, account = "", fault = "", isDone } = request;
    const failed = isDone && (status === 0 || status >= 400);
    const statusText = status > 0 ? String(status) : isDone ? "no response" : "in progress";
    const row = element(
        "tr",
        { ...(failed ? { class: "failed" } : {}) },
        element("td", {}, element("time", { datetime: at }, timeOf(at))),
        element("td", {}, method),
        element(
            "td",
            { class: "path" },
            element("code", {}, ...brokenAtSlashes(path)),
            ...(fault === "" ? [] : [element("span", { class: "note" }, `Fault: ${fault}`)]),
        ),
        element("td", { class: "status" }, statusText),
    );
    const made = {
        element: row,
        text: [method, path, statusText, account, fault].join(" ").toLowerCase(),
        path,
        isWrite: !["GET", "HEAD"].includes(method),
        isFailure: failed || fault !== "",
    };
    row.hidden = !fits(made, wanted());
    return made;
}

/** A line ends behind a slash rather than within an id. */
function brokenAtSlashes(path) {
    return path.split(/(?<=\/)/).flatMap((part) => [part, document.createElement("wbr")]);
}

function wanted() {
    const { q, service, kind } = filter.elements;
    return {
        words: q.value.toLowerCase().split(/\s+/).filter(Boolean),
        service: service.value,
        kind: kind.value,
    };
}

function fits(row, { words, service, kind }) {
    return (
        row.path.startsWith(service) &&
        (kind !== "writes" || row.isWrite) &&
        (kind !== "failures" || row.isFailure) &&
        words.every((word) => row.text.includes(word))
    );
}

function countRows() {
    const shown = [...rows.values()].filter(({ element }) => !element.hidden).length;
    const text = shown === rows.size ? `Requests: ${rows.size}` : `Requests: ${shown} of ${rows.size}`;
    // Only what a person changed is announced: the filter. Otherwise each request would be.
    byId("log-count").setAttribute("aria-live", "off");
    byId("log-count").textContent = text;
}

filter.addEventListener("submit", (event) => event.preventDefault());
filter.addEventListener("input", () => {
    const now = wanted();
    for (const row of rows.values()) {
        row.element.hidden = !fits(row, now);
    }
    countRows();
    byId("log-count").setAttribute("aria-live", "polite");
});
byId("clear-log").addEventListener("click", () =>
    attempt(() => control("DELETE", "requests"), "The log was cleared."),
);
