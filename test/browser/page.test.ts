/** The HTML report as a file: it asks for nothing, runs nothing but its own script, and is complete without it. */
import { EVERYTHING, NOTHING } from "../unit/drift/reports";
import { describeInBrowser, ReportBrowser } from "./support/page";
import { attacks, HOSTILE, INVISIBLE, REALISTIC, UNUSUAL } from "./support/reports";

describeInBrowser("a report that is opened from a file", () => {
    const browser = new ReportBrowser();

    test.each([true, false])(
        "asks for nothing but the file itself (JavaScript: %s)",
        async (javaScriptEnabled) => {
            const { page, requests, messages, address } = await browser.open(EVERYTHING, {
                javaScriptEnabled,
            });
            await expect(page.title()).resolves.toMatch(
                /^Drift: 2 changed, 2 deleted.*\(team\/prod, team\/dev\)$/,
            );
            await page.waitForLoadState("networkidle");
            expect(requests).toEqual([address]);
            expect(messages).toEqual([]);
        },
    );

    test("without JavaScript every finding is there, and no control that would do nothing", async () => {
        const { page, findings } = await browser.open(REALISTIC, { javaScriptEnabled: false });
        await expect(findings.filter({ visible: true }).count()).resolves.toBe(5);
        for (const summary of await page.locator("summary").all()) {
            await summary.click();
        }
        await expect(findings.filter({ visible: true }).count()).resolves.toBe(8);
        await expect(page.getByText("no route returns a checkout").isVisible()).resolves.toBe(true);
        await expect(page.locator("form, button").filter({ visible: true }).count()).resolves.toBe(0);
    });

    test("groups the findings by stack and kind, with their values side by side", async () => {
        const { page } = await browser.open(REALISTIC);
        await expect(page.getByRole("heading", { level: 1 }).allTextContents()).resolves.toEqual([
            "Drift report",
        ]);
        const titles = await page.getByRole("heading", { level: 2 }).allInnerTexts();
        expect(titles).toEqual(["infra/prod drift", "infra/staging in sync", "infra/dev error", "Resolved"]);
        const kinds = await page.getByRole("region", { name: "infra/prod" }).locator("h3").allInnerTexts();
        expect(kinds).toEqual(["Deleted 1", "Changed 3", "Unmanaged 1", "Unverifiable 1", "Ignored 1"]);
        const rows = page.getByRole("table", { name: "What differs in research" }).first().getByRole("row");
        await expect(rows.nth(1).getByRole("rowheader").textContent()).resolves.toBe("name");
        await expect(rows.nth(1).getByRole("cell").allTextContents()).resolves.toEqual([
            '"Research"',
            '"Research (do not delete)"',
        ]);
        await expect(rows.nth(2).getByRole("cell").allTextContents()).resolves.toEqual([
            '"Agents of the research group"',
            "absent",
        ]);
        await expect(page.getByText("AgentEnv refused the key (401").isVisible()).resolves.toBe(true);
    });

    test("shows no secret, even if a report has one", async () => {
        const leaking = structuredClone(REALISTIC);
        for (const property of leaking.stacks
            .flatMap((one) => one.findings)
            .flatMap((one) => one.properties)) {
            Object.assign(property, property.secret ? { before: "hunter1", after: "hunter2" } : {});
        }
        const opened = await browser.open(leaking);
        await expect(opened.finding("database").getByRole("cell").allTextContents()).resolves.toEqual([
            "[secret]",
            "[secret]",
        ]);
        await expect(opened.page.content()).resolves.not.toMatch(/hunter/);
    });

    test("a report without findings says so", async () => {
        const { page } = await browser.open(NOTHING);
        await expect(page.getByRole("banner").textContent()).resolves.toContain(
            "12 resources in 1 stack: no drift",
        );
        await expect(page.getByRole("status").textContent()).resolves.toBe("Findings: 0");
    });
});

describeInBrowser("a report with hostile values", () => {
    const browser = new ReportBrowser();

    test("runs none of them, and shows them as text", async () => {
        const { page, requests, messages, address } = await browser.open(HOSTILE);
        await page.getByRole("button", { name: "Expand all" }).click();
        await page.locator("article").first().hover();
        await page.waitForLoadState("networkidle");
        expect(messages).toEqual([]);
        expect(requests).toEqual([address]);
        await expect(page.locator("script").count()).resolves.toBe(1);
        await expect(
            page.locator("img, svg, base, link, [onload], [onerror], [onmouseover], [onfocus]").count(),
        ).resolves.toBe(0);
        const headings = await page.locator("h4").allTextContents();
        expect(headings).toEqual(expect.arrayContaining([...attacks]));
        const links = await page.locator("a").count();
        expect(links).toBeGreaterThan(attacks.length);
        await expect(page.locator('a[href^="#"]').count()).resolves.toBe(links);
    });

    test("its policy stops a script that got in all the same", async () => {
        const { page, messages } = await browser.open(NOTHING);
        const inserted =
            'document.body.insertAdjacentHTML(\'beforeend\', \'<img src="https://example.com/x" onerror="document.title = 1"><p style="color: red">\')';
        await page.evaluate(inserted);
        await page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), { text: 'document.title = 2' }))",
        );
        await expect(page.title()).resolves.toMatch(/^Drift/);
        expect(messages.join("\n")).toMatch(/img-src|default-src/);
        expect(messages.join("\n")).toMatch(/script-src/);
        expect(messages.join("\n")).toMatch(/style-src/);
    });

    test("characters that hide or reverse others are written as their codes; other languages and emoji are as they are", async () => {
        const { page } = await browser.open(HOSTILE);
        const headings = await page.locator("h4").allTextContents();
        const { rightToLeft, emoji, long } = UNUSUAL;
        expect(headings).toEqual(expect.arrayContaining([rightToLeft, emoji, long, "first\nsecond\nthird"]));
        expect(headings).not.toContain(INVISIBLE);
        expect(headings).toContain("admin\\u202e\\u200btxt.exe\\u0000\\ud800");
    });

    test.each([360, 1600])("no text is wider than the page, at %d pixels", async (width) => {
        const { page } = await browser.open(HOSTILE, { viewport: { width, height: 900 } });
        await page.getByRole("button", { name: "Expand all" }).click();
        await page.evaluate(
            "for (const one of document.querySelectorAll('article')) { one.style.contentVisibility = 'visible'; }",
        );
        await expect(page.evaluate("document.documentElement.scrollWidth")).resolves.toBe(width);
    });
});
