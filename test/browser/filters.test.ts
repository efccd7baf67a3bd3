/** What the script adds to the report: search and filters that the address keeps, links to findings, copying. */
import { describeInBrowser, ReportBrowser, type OpenReport } from "./support/page";
import { attacks, HOSTILE, REALISTIC } from "./support/reports";

const ALL = [
    "billing",
    "research",
    "research",
    "database",
    "STRIPE_KEY",
    "subscription",
    "sandbox",
    "archive",
];

describeInBrowser("search and filters", () => {
    const browser = new ReportBrowser();

    test("search looks in everything that a finding shows, and all words have to be in it", async () => {
        const opened = await browser.open(REALISTIC);
        await expect(opened.names()).resolves.toEqual(ALL);
        const search = opened.page.getByRole("searchbox", { name: "Search" });
        for (const [words, names] of [
            ["DATABASE", ["database"]],
            ["eve@example.net", ["research"]],
            ["infra/prod group Agents", ["research"]],
            ["sec_97", ["STRIPE_KEY"]],
            ["nothing like it", []],
        ] as const) {
            await search.fill(words);
            await expect(opened.names()).resolves.toEqual(names);
            await expect(opened.status()).resolves.toBe(`Findings: ${names.length} of ${ALL.length}`);
        }
    });

    test("what a search finds in a closed section is shown, and empty groups are not", async () => {
        const { page, findings } = await browser.open(REALISTIC);
        await page.getByRole("searchbox").fill("support team");
        await expect(findings.filter({ visible: true }).count()).resolves.toBe(1);
        await expect(page.getByRole("heading", { level: 3 }).allInnerTexts()).resolves.toEqual(["Ignored 1"]);
        await expect(page.getByRole("heading", { level: 2 }).allInnerTexts()).resolves.toEqual([
            "infra/prod drift",
        ]);
    });

    test.each<[string, (opened: OpenReport) => Promise<unknown>, string, string[]]>([
        [
            "kind",
            ({ page }) => page.getByLabel("changed").uncheck(),
            "kind=deleted+unmanaged+unverifiable",
            ["billing", "STRIPE_KEY", "subscription"],
        ],
        ["service", ({ page }) => page.getByLabel("agentenv").uncheck(), "service=tripswitch", ["billing"]],
        [
            "new",
            ({ page }) => page.getByLabel("Only new").check(),
            "new=1",
            ["billing", "research", "database", "STRIPE_KEY"],
        ],
        [
            "ignored: only these",
            ({ page }) => page.getByLabel("Ignored").selectOption("only these"),
            "ignored=only",
            ["sandbox"],
        ],
        [
            "ignored: hidden",
            ({ page }) => page.getByLabel("Ignored").selectOption("hidden"),
            "ignored=hide",
            ALL.filter((name) => name !== "sandbox"),
        ],
        [
            "search",
            ({ page }) =>
                page
                    .getByRole("searchbox")
                    .fill("sec_9")
                    .then(() => page.keyboard.press("Enter")),
            "q=sec_9",
            ["database", "STRIPE_KEY"],
        ],
    ])("the filter by %s is kept by the address", async (_, choose, query, names) => {
        const opened = await browser.open(REALISTIC, { at: "?signed=by-others" });
        await choose(opened);
        await expect(opened.names()).resolves.toEqual(names);
        expect(opened.page.url()).toBe(`${opened.address}?signed=by-others&${query}`);
        await opened.page.reload();
        await expect(opened.names()).resolves.toEqual(names);
        await opened.page.getByRole("button", { name: "Reset" }).click();
        await opened.page.waitForURL(`${opened.address}?signed=by-others`);
        await expect(opened.names()).resolves.toEqual(ALL);
    });

    test("filters combine, and without any kind there is no finding", async () => {
        const opened = await browser.open(REALISTIC, { at: "?kind=changed&new=1&q=sec_91" });
        await expect(opened.names()).resolves.toEqual(["database"]);
        await opened.page.getByLabel("changed").uncheck();
        await expect(opened.names()).resolves.toEqual([]);
        await opened.page.reload();
        await expect(opened.names()).resolves.toEqual([]);
    });

    test("an address with unknown values shows everything that it can", async () => {
        const opened = await browser.open(REALISTIC, {
            at: "?ignored=perhaps&new=yes&other=%3Cscript%3E#f-%E0%A4%A",
        });
        await expect(opened.names()).resolves.toEqual(ALL);
        expect(opened.messages).toEqual([]);
    });
});

describeInBrowser("links and commands", () => {
    const browser = new ReportBrowser();
    const IGNORED = "a6".repeat(16);

    test.each([true, false])(
        "a link to a finding shows it, in a closed section too (JavaScript: %s)",
        async (javaScriptEnabled) => {
            const { page } = await browser.open(REALISTIC, { javaScriptEnabled, at: `#f-${IGNORED}` });
            const target = page.locator("article:target");
            await expect(target.locator("h4").textContent()).resolves.toBe("sandbox");
            await target.getByText("ignored: the support team edits it").waitFor();
        },
    );

    test("a link to a finding that the filters hide shows it without them", async () => {
        const opened = await browser.open(REALISTIC, { at: `?kind=deleted#f-${IGNORED}` });
        await opened.page.locator("article:target").waitFor();
        await expect(opened.names()).resolves.toEqual(ALL);
        await opened
            .finding("database")
            .getByRole("link", { name: "Link to this finding: database" })
            .click();
        expect(opened.page.url()).toBe(`${opened.address}#f-${"a3".repeat(16)}`);
        await expect(opened.page.locator("article:target h4").textContent()).resolves.toBe("database");
    });

    test("a click copies the command of a remedy, and nothing around it", async () => {
        const opened = await browser.open(REALISTIC, { permissions: ["clipboard-read", "clipboard-write"] });
        const { page } = opened;
        await opened
            .finding("STRIPE_KEY")
            .getByRole("button", { name: "Copy the command for STRIPE_KEY" })
            .click();
        await page.getByRole("status").getByText("The command was copied.").waitFor();
        await expect(page.evaluate("navigator.clipboard.readText()")).resolves.toBe(
            "pulumi import --stack prod workspaces:agentenv:Secret STRIPE-KEY ws_4m9x/sec_97",
        );
    });

    test("where the clipboard is refused, the command is selected", async () => {
        const opened = await browser.open(REALISTIC);
        const { page } = opened;
        await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))");
        await opened.finding("billing").getByRole("button", { name: /^Copy/ }).click();
        await opened.finding("billing").getByText("Selected").waitFor();
        await expect(page.evaluate("getSelection().toString()")).resolves.toBe(
            "pulumi refresh --stack prod && pulumi up --stack prod",
        );
    });

    test("a command with backticks of a name in it is copied as a whole", async () => {
        const { page } = await browser.open(HOSTILE);
        const text = attacks.find((one) => one.startsWith("`")) ?? "";
        const codes = await page.locator(".command code").allTextContents();
        expect(codes).toContain(`pulumi up ${text}\` \`alert(7)`);
    });

    test("a remedy without a command has no button", async () => {
        const opened = await browser.open(REALISTIC, { at: `#f-${"a5".repeat(16)}` });
        await expect(
            opened.finding("subscription").getByText("compare it by hand; an `up`").isVisible(),
        ).resolves.toBe(true);
        await expect(opened.finding("subscription").getByRole("button").count()).resolves.toBe(0);
    });
});
