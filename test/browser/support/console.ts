/** Opens the console of an emulator in the browser. */
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { startEmulator, type Emulator } from "../../../emulator";
import { EmulatorClient } from "../../../harness/emulatorClient";
import { PageReport, TestBrowser } from "./browser";
import { ESTATE } from "./estate";

/** Of all emulators here, so that pictures and texts are the same in every run. It does not move by itself. */
const NOW = Date.UTC(2026, 0, 15, 9, 30);

/** An emulator and a browser for each test. */
export class ConsoleBrowser extends TestBrowser {
    private current: Emulator | undefined;

    constructor() {
        super();
        beforeEach(async () => {
            this.current = await startEmulator({ seed: ESTATE, now: () => NOW });
        });
        afterEach(() => this.current?.close());
    }

    get emulator(): Emulator {
        if (!this.current) {
            throw new Error("the emulator is not started");
        }
        return this.current;
    }

    get client(): EmulatorClient {
        return new EmulatorClient(this.emulator);
    }

    async open(options: BrowserContextOptions = {}): Promise<OpenConsole> {
        const page = await this.newPage(options);
        const opened = new OpenConsole(page);
        await page.goto(`${this.emulator.url}/_emulator/`);
        await page.getByText("Connected.").waitFor();
        await opened.node("AgentEnv").waitFor();
        return opened;
    }
}

export class OpenConsole extends PageReport {
    constructor(readonly page: Page) {
        super(page);
    }

    /** What opens and closes a part of the tree. */
    node(name: string): Locator {
        return this.page.locator("#tree summary").filter({ has: this.page.getByText(name, { exact: true }) });
    }

    /** The requests that the filter lets through, as method, path and status. */
    async rows(): Promise<string[]> {
        const rows = await this.page.locator("#log tr:not([hidden])").all();
        return Promise.all(
            rows.map(async (row) =>
                (await row.locator("td:nth-child(2), code, .status").allTextContents()).join(" "),
            ),
        );
    }

    /** The switch of a fault. */
    fault(name: string): Locator {
        return this.page.getByRole("switch", { name });
    }

    /** Waits until the page says this about what was done last. */
    async says(text: string | RegExp): Promise<void> {
        await this.page.locator("#message").filter({ hasText: text }).waitFor();
    }
}
