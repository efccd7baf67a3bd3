/** Snapshots that the page keeps, and states in files. What they hold is never shown. */

let taken = 0;

async function takeSnapshot(name) {
    const state = await control("GET", "state");
    const item = element("li", {}, element("bdi", {}, name), " ");
    const restore = element("button", { type: "button", "aria-label": `Restore: ${name}` }, "Restore");
    const remove = element("button", { type: "button", "aria-label": `Forget: ${name}` }, "Forget");
    restore.addEventListener("click", () => attempt(() => restoreState(state), restored(name)));
    remove.addEventListener("click", () => {
        item.remove();
        byId("take-snapshot").focus();
        say(`Forgotten: ${name}.`);
    });
    item.append(restore, " ", remove);
    byId("snapshots").prepend(item);
}

/** With a snapshot of what is replaced, so that it can be undone. */
async function restoreState(state) {
    const before = nextName("before a restore");
    await takeSnapshot(before);
    try {
        await control("PUT", "state", state);
    } catch (error) {
        byId("snapshots").firstElementChild.remove();
        throw error;
    }
}

const restored = (name) => () =>
    `Restored: ${name}. What was there before is the first snapshot of the list.`;

function nextName(what) {
    taken += 1;
    return `Snapshot ${taken}: ${what}, ${new Date().toTimeString().slice(0, 8)}`;
}

byId("take-snapshot").addEventListener("click", () => {
    const name = nextName(`${byId("object-count").textContent} objects`);
    void attempt(() => takeSnapshot(name), `Taken: ${name}.`);
});
byId("state-file").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    if (file === undefined) {
        return;
    }
    void attempt(async () => restoreState(await file.text()), restored(file.name));
    // The same file can be chosen again.
    target.value = "";
});
