/** Opens reports in the browser, as a person does: from a file. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { html } from "../../../drift/formats/html";
import type { Report } from "../../../drift/report";
import { BROWSER, launch } from "./launch";

export interface OpenOptions extends BrowserContextOptions {
    /** The query and the fragment of the address. */
    at?: string;
}

/** `describe`, which counts as skipped where there is no browser. */
export const describeInBrowser = process.env[BROWSER] === undefined ? describe.skip : describe;

/** The browser of a test file. */
export class ReportBrowser {
    private browser: Browser | undefined;
    private folder = "";
    private files = 0;

    constructor() {
        beforeAll(async () => {
            this.folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-report-"));
            this.browser = await launch();
        });
        afterAll(async () => {
            await this.browser?.close();
            await rm(this.folder, { recursive: true, force: true });
        });
        afterEach(async () => {
            await Promise.all(this.browser?.contexts().map((context) => context.close()) ?? []);
        });
    }

    async open(report: Report, { at = "", ...options }: OpenOptions = {}): Promise<OpenReport> {
        this.files += 1;
        const file = join(this.folder, `${this.files}.html`);
        await writeFile(file, html(report));
        const context = await this.context(options);
        const page = await context.newPage();
        const opened = new OpenReport(page, pathToFileURL(file).href);
        await page.goto(`${opened.address}${at}`);
        return opened;
    }

    private async context(options: BrowserContextOptions): Promise<BrowserContext> {
        if (!this.browser) {
            throw new Error("the browser is not started");
        }
        return this.browser.newContext(options);
    }
}

/** A page, and what the browser reported about it. */
export class OpenReport {
    readonly requests: string[] = [];
    /** Messages of the console, uncaught errors and dialogs. */
    readonly messages: string[] = [];

    constructor(
        readonly page: Page,
        readonly address: string,
    ) {
        page.on("request", (request) => this.requests.push(request.url()));
        page.on("console", (message) => this.messages.push(message.text()));
        page.on("pageerror", (error) => this.messages.push(error.message));
        page.on("dialog", (dialog) => {
            this.messages.push(dialog.message());
            void dialog.dismiss();
        });
    }

    get findings(): Locator {
        return this.page.getByRole("article");
    }

    finding(name: string): Locator {
        return this.page
            .locator("article")
            .filter({ has: this.page.getByRole("heading", { name, exact: true }) });
    }

    /** The names of the findings that are not filtered out, in their order. */
    names(): Promise<string[]> {
        return this.page.locator("article:not([hidden]) h4").allTextContents();
    }

    status(): Promise<string | null> {
        return this.page.getByRole("status").textContent();
    }
}
