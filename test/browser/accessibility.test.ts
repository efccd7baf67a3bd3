/** The HTML report for a keyboard, a screen reader, both themes and paper. */
import { EVERYTHING } from "../unit/drift/reports";
import { focused, violations } from "./support/browser";
import { describeInBrowser, ReportBrowser } from "./support/page";
import { HOSTILE, REALISTIC } from "./support/reports";

describeInBrowser("accessibility", () => {
    const browser = new ReportBrowser();

    test.each([
        ["light", 1280, REALISTIC],
        ["light", 360, EVERYTHING],
        ["dark", 1280, EVERYTHING],
        ["dark", 360, REALISTIC],
    ] as const)("axe-core finds nothing (%s, %d pixels wide)", async (colorScheme, width, report) => {
        const { page } = await browser.open(report, { colorScheme, viewport: { width, height: 900 } });
        await page.getByRole("button", { name: "Expand all" }).click();
        await expect(violations(page)).resolves.toEqual([]);
    });

    test("axe-core finds nothing where values are hostile", async () => {
        const { page } = await browser.open(HOSTILE);
        await expect(violations(page)).resolves.toEqual([]);
    });

    test("a dark theme is dark", async () => {
        for (const [colorScheme, dark] of [
            ["light", false],
            ["dark", true],
        ] as const) {
            const { page } = await browser.open(REALISTIC, { colorScheme });
            const colour = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
            const [red = 0] = /\d+/.exec(colour)?.map(Number) ?? [];
            expect(red < 128).toBe(dark);
        }
    });

    test("a keyboard reaches everything, and the focus is seen", async () => {
        const opened = await browser.open(REALISTIC);
        const { page } = opened;
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("Skip to the findings");
        await page.keyboard.press("Enter");
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("Link to this finding: billing");
        await expect(page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).resolves.toBe(
            "solid",
        );
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("What was in it (1)");
        await page.keyboard.press("Enter");
        await opened.finding("billing").getByText("WorkspaceMember::ada").waitFor();
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("Copy the command for billing");
    });

    test("a keyboard filters", async () => {
        const opened = await browser.open(REALISTIC);
        const { page } = opened;
        await page.getByRole("searchbox").focus();
        await page.keyboard.type("research");
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe("changed");
        await page.keyboard.press("Space");
        await expect(opened.names()).resolves.toEqual([]);
        await page.keyboard.press("Space");
        await expect(opened.names()).resolves.toEqual(["research", "research"]);
    });

    test("on paper everything is expanded, and no control is left", async () => {
        const { page, findings } = await browser.open(REALISTIC);
        await page.emulateMedia({ media: "print" });
        await expect(findings.filter({ visible: true }).count()).resolves.toBe(8);
        for (const text of [
            "urn:pulumi:prod::infra::workspaces:tripswitch:WorkspaceMember::ada",
            "no route returns a checkout",
            "the support team edits it",
        ]) {
            await expect(page.getByText(text).isVisible()).resolves.toBe(true);
        }
        await expect(
            page.getByText("pulumi import --stack prod workspaces:agentenv:Secret STRIPE-KEY").isVisible(),
        ).resolves.toBe(true);
        await expect(
            page.locator("button, form, nav, .skip, .self").filter({ visible: true }).count(),
        ).resolves.toBe(0);
    });
});
