/** The browser of a test file, and what it reports about a page. */
import axe, { type AxeResults } from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { BROWSER, launch } from "./launch";

/** `describe`, which counts as skipped where there is no browser. */
export const describeInBrowser = process.env[BROWSER] === undefined ? describe.skip : describe;

/** Started before the first test of a `describe`; each test's pages are closed after it. */
export class TestBrowser {
    private browser: Browser | undefined;

    constructor() {
        beforeAll(async () => {
            this.browser = await launch();
        });
        afterAll(async () => {
            await this.browser?.close();
        });
        afterEach(async () => {
            await Promise.all(this.browser?.contexts().map((context) => context.close()) ?? []);
        });
    }

    /** A page of its own, as of a browser that was never used before. */
    async newPage(options: BrowserContextOptions = {}): Promise<Page> {
        const context = await this.context(options);
        return context.newPage();
    }

    private async context(options: BrowserContextOptions): Promise<BrowserContext> {
        if (!this.browser) {
            throw new Error("the browser is not started");
        }
        return this.browser.newContext(options);
    }
}

/** What a page asked for, and what it said, from now on. */
export class PageReport {
    readonly requests: string[] = [];
    /** Messages of the console, uncaught errors and dialogs. */
    readonly messages: string[] = [];

    constructor(page: Page) {
        page.on("request", (request) => this.requests.push(request.url()));
        page.on("console", (message) => this.messages.push(message.text()));
        page.on("pageerror", (error) => this.messages.push(error.message));
        page.on("dialog", (dialog) => {
            this.messages.push(dialog.message());
            void dialog.dismiss();
        });
    }
}

/** What axe-core finds, as rule and elements. */
export async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const results = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
    expect(results.passes.length).toBeGreaterThan(10);
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** The name of the focused element: its label or its text. */
export function focused(page: Page): Promise<string> {
    return page.evaluate<string>(
        "(({ ariaLabel, labels, textContent }) => (ariaLabel ?? labels?.[0]?.textContent ?? textContent).trim())(document.activeElement)",
    );
}
