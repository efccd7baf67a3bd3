/** The HTML page of `compare`: the page of drift, without what only drift has. */
import { DIFFERENT, HOSTILE_COMPARISON, SAME } from "../unit/drift/comparisons";
import { violations } from "./support/browser";
import { describeInBrowser, ReportBrowser } from "./support/page";

describeInBrowser("a comparison", () => {
    const browser = new ReportBrowser();

    test("groups the objects by kind, with the values of both sides; nothing is requested", async () => {
        const { page, requests, messages, address } = await browser.open(DIFFERENT);
        await expect(page.title()).resolves.toBe(
            "Comparison: 2 different, 1 only left, 1 only right, 3 unverifiable, 4 same (stack:staging ↔ stack:prod)",
        );
        await expect(page.locator("h3").allInnerTexts()).resolves.toEqual([
            "Different 2",
            "Only left 1",
            "Only right 1",
            "Unverifiable 2",
        ]);
        const table = page.getByRole("table", { name: "What differs in team" });
        await expect(table.getByRole("columnheader").allTextContents()).resolves.toEqual([
            "Property",
            "Left",
            "Right",
        ]);
        await expect(table.getByRole("cell").allTextContents()).resolves.toEqual([
            '"team-staging"',
            '"team-prod"',
            "absent",
            '"Ours."',
        ]);
        await expect(
            page.getByRole("table", { name: "What differs in TOKEN" }).getByRole("cell").allTextContents(),
        ).resolves.toEqual(["[secret]", "[secret]"]);
        await page.waitForLoadState("networkidle");
        expect({ requests, messages }).toEqual({ requests: [address], messages: [] });
    });

    test("is filtered by kind and by text, which the address keeps; new and ignored are no filters", async () => {
        const opened = await browser.open(DIFFERENT, { at: "?kind=different only-left" });
        const { page } = opened;
        await expect(opened.names()).resolves.toEqual(["team", "TOKEN", "team / OLD"]);
        await page.getByRole("searchbox").fill("team");
        await page.keyboard.press("Enter");
        await page.getByRole("checkbox", { name: "only-left" }).uncheck();
        await expect(opened.names()).resolves.toEqual(["team"]);
        expect(new URL(page.url()).search).toBe("?kind=different&q=team");
        await expect(page.getByLabel(/Only new|Ignored/).count()).resolves.toBe(0);
        await page.getByRole("button", { name: "Reset" }).click();
        await page.waitForURL((url) => url.search === "");
        await expect(opened.status()).resolves.toBe("Findings: 6");
        expect(opened.messages).toEqual([]);
    });

    test.each([
        ["light", DIFFERENT],
        ["dark", DIFFERENT],
        ["light", HOSTILE_COMPARISON],
        ["dark", SAME],
    ] as const)("axe-core finds nothing (%s)", async (colorScheme, report) => {
        const { page } = await browser.open(report, { colorScheme });
        await page.getByRole("button", { name: "Expand all" }).click();
        await expect(violations(page)).resolves.toEqual([]);
    });

    test("with special characters runs none of them", async () => {
        const { page, requests, messages, address } = await browser.open(HOSTILE_COMPARISON);
        await page.getByRole("button", { name: "Expand all" }).click();
        await page.waitForLoadState("networkidle");
        expect({ requests, messages }).toEqual({ requests: [address], messages: [] });
    });
});
