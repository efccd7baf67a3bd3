/** The site that `npm run docs` builds: start page, reference with tabs, search, guides, both themes, small screens and accessibility. */
import { describeInBrowser, violations } from "./support/browser";
import { ADDRESS, SiteBrowser } from "./support/site";

describeInBrowser("the site", () => {
    const browser = new SiteBrowser();

    test("begins with what it is and an example, and has a menu of all guides", async () => {
        const opened = await browser.open("/");
        const { page } = opened;
        await expect(page.title()).resolves.toBe("Workspaces | pulumi-workspaces");
        await page.getByText("declares the workspaces of two services").waitFor();
        const menu = page.getByRole("navigation", { name: "Sidebar Navigation" });
        for (const name of [
            "First stack",
            "Import an estate",
            "Drift",
            "Troubleshooting",
            "Recovery",
            "Security",
        ]) {
            await menu.getByRole("link", { name, exact: true }).waitFor();
        }
        await page.getByRole("link", { name: "A first stack" }).click();
        await page.waitForURL(`${ADDRESS}/first-stack.html`);
        await page.getByRole("heading", { name: "A pipeline" }).waitFor();
        expect(opened.elsewhere()).toEqual([]);
        expect(opened.messages).toEqual([]);
    });

    test("has a page for each resource, with its example in the language that is chosen", async () => {
        const { page } = await browser.open("/api/agentenv/secret.html");
        const code = page.locator(".vp-code-group").first();
        const shown = code.locator(".blocks > .active");
        await expect(shown.textContent()).resolves.toContain("new workspaces.agentenv.Secret(");
        await code.getByText("C#", { exact: true }).click();
        await expect(shown.textContent()).resolves.toContain("new Workspaces.AgentEnv.Secret(");
        await expect(code.locator("label").allTextContents()).resolves.toEqual([
            "TypeScript",
            "Python",
            "Go",
            "C#",
            "Java",
            "YAML",
        ]);
        await page.getByText("pulumi import workspaces:agentenv:Secret").waitFor();
    });

    test("is searched without a request to elsewhere", async () => {
        const opened = await browser.open("/drift.html");
        const { page } = opened;
        await page.getByRole("button", { name: "Search" }).first().click();
        await page.getByRole("searchbox").fill("secret");
        const result = page.locator("#localsearch-list a").filter({ hasText: "agentenv.Secret" }).first();
        await result.waitFor();
        await result.click();
        await page.waitForURL(`${ADDRESS}/api/agentenv/secret.html**`);
        expect(opened.elsewhere()).toEqual([]);
    });

    test("leads to the repository for what is no page", async () => {
        const { page } = await browser.open("/drift.html");
        await expect(
            page.getByRole("link", { name: "drift-report.schema.json" }).first().getAttribute("href"),
        ).resolves.toBe(
            "https://github.com/pulumi-workspaces/pulumi-workspaces/blob/main/docs/drift-report.schema.json",
        );
    });

    test("is dark where the system is", async () => {
        for (const [colorScheme, dark] of [
            ["light", false],
            ["dark", true],
        ] as const) {
            const { page } = await browser.open("/drift.html", { colorScheme });
            const colour = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
            const [red = 0] = /\d+/.exec(colour)?.map(Number) ?? [];
            expect(red < 128).toBe(dark);
        }
    });

    test.each([
        ["/", "light", 1280],
        ["/first-stack.html", "light", 360],
        ["/first-stack.html", "dark", 1280],
        ["/api/agentenv/secret.html", "light", 1280],
        ["/api/agentenv/secret.html", "dark", 360],
    ] as const)("axe-core finds nothing on %s (%s, %d pixels wide)", async (path, colorScheme, width) => {
        const { page } = await browser.open(path, { colorScheme, viewport: { width, height: 900 } });
        await expect(violations(page)).resolves.toEqual([]);
        await expect(page.evaluate("document.documentElement.scrollWidth")).resolves.toBe(width);
    });
});
