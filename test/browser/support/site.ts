/** The built site in the browser: its files are given to the pages of one address, without a server. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page, Route } from "playwright-core";
import { run } from "../../../toolchain/process";
import { PageReport, TestBrowser } from "./browser";

const ROOT = join(__dirname, "..", "..", "..");
export const ADDRESS = "http://site.test";

/** Builds the site once for a test file. */
export class SiteBrowser extends TestBrowser {
    private folder = "";

    constructor() {
        super();
        beforeAll(async () => {
            this.folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-site-"));
            const args = ["run", "docs", "--", "--outDir", this.folder];
            const { code, stdout, stderr } = await run("npm", args, { cwd: ROOT, env: process.env });
            if (code !== 0) {
                throw new Error(`npm run docs failed:\n${stdout}\n${stderr}`);
            }
        });
        afterAll(() => rm(this.folder, { recursive: true, force: true }));
    }

    async open(path: string, options: BrowserContextOptions = {}): Promise<OpenSite> {
        const page = await this.newPage(options);
        const opened = new OpenSite(page);
        await page.route(`${ADDRESS}/**`, (route) => this.answer(route));
        await page.goto(`${ADDRESS}${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        return opened;
    }

    private answer(route: Route): Promise<void> {
        const { pathname } = new URL(route.request().url());
        const file = join(this.folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
        return existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ status: 404 });
    }
}

export class OpenSite extends PageReport {
    constructor(readonly page: Page) {
        super(page);
    }

    /** What the page has asked for at other addresses than its own. */
    elsewhere(): string[] {
        return this.requests.filter((url) => !url.startsWith(`${ADDRESS}/`) && !url.startsWith("data:"));
    }
}
