/** The HTML report with 5,000 findings. Nothing here is measured in time: the tests count what a browser has to do. */
import { describeInBrowser, ReportBrowser } from "./support/page";
import { long } from "./support/reports";

const COUNT = 5_000;
const REPORT = long(COUNT);

/** What makes a browser compute a layout when it is read or called. */
const WATCH = `
window.layouts = [];
const watch = (owner, name) => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    const note = (use) => function (...values) { layouts.push(name); return use.apply(this, values); };
    Object.defineProperty(owner, name, original.get ? { ...original, get: note(original.get) } : { ...original, value: note(original.value) });
};
for (const name of ["offsetTop", "offsetHeight", "offsetWidth", "offsetParent", "innerText"]) { watch(HTMLElement.prototype, name); }
for (const name of ["clientHeight", "clientWidth", "scrollHeight", "scrollTop", "getBoundingClientRect", "getClientRects", "scrollIntoView", "checkVisibility"]) { watch(Element.prototype, name); }
watch(window, "getComputedStyle");
window.changes = [];
new MutationObserver((records) => changes.push(...records.map(({ type, attributeName, target }) =>
    type === "attributes" ? "attribute " + attributeName : type + " of " + target.tagName.toLowerCase(),
))).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
`;

describeInBrowser("a report with 5,000 findings", () => {
    const browser = new ReportBrowser();

    test("has few elements for each finding, and lays out those on the screen", async () => {
        const { page } = await browser.open(REPORT);
        await expect(page.locator("article").count()).resolves.toBe(COUNT);
        const elements = await page.evaluate<number>("document.querySelectorAll('*').length");
        expect(elements / COUNT).toBeLessThan(45);
        await expect(
            page.evaluate("getComputedStyle(document.querySelector('article')).contentVisibility"),
        ).resolves.toBe("auto");
        const visible = await page.evaluate<number>(
            "[...document.querySelectorAll('article h4')].filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length",
        );
        expect(visible).toBeGreaterThan(0);
        expect(visible).toBeLessThan(100);
    });

    test("filters by setting `hidden`, without reading a layout and without moving an element", async () => {
        const opened = await browser.open(REPORT);
        const { page } = opened;
        await page.evaluate(WATCH);
        await page.evaluate("document.body.offsetHeight");
        await expect(page.evaluate("layouts.splice(0)")).resolves.toEqual(["offsetHeight"]);
        await page.evaluate(
            "(() => { const box = document.querySelector('[value=changed]'); box.checked = false; box.dispatchEvent(new Event('change', { bubbles: true })); })()",
        );
        await page.evaluate(
            "(() => { const box = document.querySelector('[type=search]'); box.value = 'workspace-4999'; box.dispatchEvent(new Event('input', { bubbles: true })); })()",
        );
        await expect(opened.names()).resolves.toEqual(["workspace-4999"]);
        await expect(page.evaluate("layouts")).resolves.toEqual([]);
        const changes = await page.evaluate<string[]>("changes");
        expect([...new Set(changes)].sort()).toEqual([
            "attribute hidden",
            "attribute open",
            "childList of p",
        ]);
        // Each finding is hidden once.
        expect(changes.filter((one) => one === "attribute hidden").length).toBeLessThan(COUNT + 20);
    });
});
