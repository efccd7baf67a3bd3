/** The emulator's console for a keyboard, a screen reader, both themes and small screens. */
import { describeInBrowser, focused, violations } from "./support/browser";
import { ConsoleBrowser, type OpenConsole } from "./support/console";

describeInBrowser("the console", () => {
    const browser = new ConsoleBrowser();

    /** Everything that it can show at once. */
    async function openAll(opened: OpenConsole): Promise<void> {
        const { page } = opened;
        for (const name of ["Workspaces", "Assistants", "Secrets", "DATABASE_URL", "Members"]) {
            await opened.node(name).first().click();
        }
        browser.emulator.faults({ rules: [{ when: { path: "/v1/none" }, fault: { kind: "truncate" } }] });
        await page.getByText("Other parts of the plan").click();
        await opened.fault("Unavailable").click();
        await opened.says("Unavailable: on.");
        await browser.client.agentenv("GET", "/workspaces").catch(() => undefined);
        await page.getByText("Requests: 1").waitFor();
        await page.getByRole("button", { name: "Take a snapshot" }).click();
        await opened.says("Taken: Snapshot 1");
    }

    test.each([
        ["light", 1280],
        ["light", 360],
        ["dark", 1280],
        ["dark", 360],
    ] as const)("axe-core finds nothing (%s, %d pixels wide)", async (colorScheme, width) => {
        const opened = await browser.open({ colorScheme, viewport: { width, height: 900 } });
        await openAll(opened);
        await expect(violations(opened.page)).resolves.toEqual([]);
        await opened.page.getByLabel("Restore from a file").setInputFiles({
            name: "state.json",
            mimeType: "application/json",
            buffer: Buffer.from("{}"),
        });
        await opened.says("not a valid state");
        await expect(violations(opened.page)).resolves.toEqual([]);
        await expect(opened.page.evaluate("document.documentElement.scrollWidth")).resolves.toBe(width);
    });

    test("a dark theme is dark", async () => {
        for (const [colorScheme, dark] of [
            ["light", false],
            ["dark", true],
        ] as const) {
            const { page } = await browser.open({ colorScheme });
            const colour = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
            const [red = 0] = /\d+/.exec(colour)?.map(Number) ?? [];
            expect(red < 128).toBe(dark);
        }
    });

    test("a keyboard opens the tree, filters, switches a fault and moves the clock", async () => {
        const opened = await browser.open();
        const { page } = opened;
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("Pause updates");
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("AgentEnv");
        await expect(page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).resolves.toBe(
            "solid",
        );
        await page.keyboard.press("Tab");
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("Workspaces 2");
        await page.keyboard.press("Enter");
        await opened.node("Assistants").waitFor();
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("Assistants ws_assistants");

        await page.getByRole("searchbox").focus();
        await page.keyboard.type("nothing");
        for (const name of ["Service", "Show", "Clear", "List of requests"]) {
            await page.keyboard.press("Tab");
            expect([name, await focused(page)]).toEqual([name, expect.stringContaining(name) as string]);
        }
        await opened.fault("Slow responses").focus();
        await page.keyboard.press("Space");
        await opened.says("Slow responses: on.");
        await page.getByRole("spinbutton").focus();
        await page.keyboard.press("Enter");
        await opened.says("The clock was moved ahead by 1 d.");
    });

    test("a screen reader hears what was done, and not each request", async () => {
        const opened = await browser.open();
        const { page } = opened;
        await expect(page.locator("#message").getAttribute("role")).resolves.toBe("status");
        await browser.client.agentenv("GET", "/workspaces");
        await page.getByText("Requests: 1").waitFor();
        await expect(page.locator("#log-count").getAttribute("aria-live")).resolves.toBe("off");
        await page.getByRole("searchbox").fill("x");
        await expect(page.locator("#log-count").getAttribute("aria-live")).resolves.toBe("polite");
        await expect(
            page.getByRole("table", { name: "Requests to the services, newest first" }).count(),
        ).resolves.toBe(1);
        await expect(
            page.getByRole("switch", { name: "Slow responses" }).getAttribute("aria-describedby"),
        ).resolves.toMatch(/^effect-/);
    });
});
