/** Opens reports in the browser, as a person does: from a file. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { render } from "../../../drift/formats";
import type { AnyReport } from "../../../drift/views";
import { PageReport, TestBrowser } from "./browser";

export { describeInBrowser } from "./browser";

export interface OpenOptions extends BrowserContextOptions {
    /** The query and the fragment of the address. */
    at?: string;
}

/** The browser of a test file. */
export class ReportBrowser extends TestBrowser {
    private folder = "";
    private files = 0;

    constructor() {
        super();
        beforeAll(async () => {
            this.folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-report-"));
        });
        afterAll(() => rm(this.folder, { recursive: true, force: true }));
    }

    async open(report: AnyReport, { at = "", ...options }: OpenOptions = {}): Promise<OpenReport> {
        this.files += 1;
        const file = join(this.folder, `${this.files}.html`);
        await writeFile(file, render(report, "html"));
        const page = await this.newPage(options);
        const opened = new OpenReport(page, pathToFileURL(file).href);
        await page.goto(`${opened.address}${at}`);
        return opened;
    }
}

/** A page, and what the browser reported about it. */
export class OpenReport extends PageReport {
    constructor(
        readonly page: Page,
        readonly address: string,
    ) {
        super(page);
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
