/** The emulator's console in a browser: objects, requests, faults, the clock and snapshots. */
import { readFile, writeFile } from "node:fs/promises";
import { describeInBrowser } from "./support/browser";
import { ConsoleBrowser } from "./support/console";
import { SECRET } from "./support/estate";

const DAY_MS = 24 * 60 * 60 * 1000;

describeInBrowser("the objects", () => {
    const browser = new ConsoleBrowser();

    test("are a tree of services, users, workspaces and what is in them", async () => {
        const opened = await browser.open();
        const { page } = opened;
        await page.getByRole("heading", { name: "Objects 10" }).waitFor();
        await opened.node("Workspaces").first().click();
        await opened.node("Assistants").click();
        await page.getByText("Agents of the research group.").waitFor();
        await expect(
            page
                .locator(
                    "#tree details[data-key='agentenv/Workspaces/ws_assistants'] > ul > li > details > summary",
                )
                .allTextContents(),
        ).resolves.toEqual([
            "Members 3",
            "Secrets 2",
            "Billing accounts 1",
            "Google connections 1",
            "Keys 1",
        ]);
        await opened.node("Members").click();
        await opened.node("alan@example.org").getByText("member, pending").waitFor();
        await opened.node("Workspaces").last().click();
        await opened.node("Production").click();
        await page.getByText("production", { exact: true }).waitFor();
    });

    test("show no value of a secret, no key and no code", async () => {
        const opened = await browser.open();
        const { page } = opened;
        await page.getByRole("button", { name: "Take a snapshot" }).click();
        await opened.says("Taken: Snapshot 1");
        const closed = page.locator("#tree details:not([open]) > summary");
        while ((await closed.count()) > 0) {
            await closed.first().click();
        }
        await opened.node("STRIPE_KEY").waitFor();
        await expect(page.getByText("(hidden)").count()).resolves.toBeGreaterThan(7);
        await expect(page.content()).resolves.not.toContain(SECRET);
    });

    test("follow the services; what is open stays open, and the focus stays", async () => {
        const opened = await browser.open();
        await opened.node("Workspaces").first().click();
        await opened.node("Assistants").click();
        await opened.node("Secrets").click();
        await opened.node("DATABASE_URL").focus();
        await browser.client.agentenv("POST", "/workspaces/ws_assistants/secrets", {
            name: "NEW",
            value: SECRET,
        });
        await opened.node("NEW").waitFor();
        await expect(opened.page.evaluate("document.activeElement.textContent")).resolves.toMatch(
            /^DATABASE_URL/,
        );
        await browser.client.agentenv("DELETE", "/workspaces/ws_assistants");
        await opened.node("Assistants").waitFor({ state: "detached" });
    });

    test("with hostile names run nothing, and are shown as they are", async () => {
        const attack = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>';
        await browser.client.agentenv("POST", "/workspaces", { name: attack });
        const opened = await browser.open();
        await opened.node("Workspaces").first().click();
        await opened.node(attack).waitFor();
        await expect(opened.page.locator("#tree img, #tree script").count()).resolves.toBe(0);
        expect(opened.messages).toEqual([]);
    });
});

describeInBrowser("the requests", () => {
    const browser = new ConsoleBrowser();

    test("are listed as they come, newest first, those before the page was opened too", async () => {
        await browser.client.agentenv("GET", "/workspaces");
        const opened = await browser.open();
        await opened.page.getByText("Requests: 1").waitFor();
        await browser.client.tripswitch("GET", "/workspaces");
        await opened.page.getByText("Requests: 2").waitFor();
        await expect(opened.rows()).resolves.toEqual([
            "GET /tripswitch/v1/workspaces 200",
            "GET /agentenv/v1/workspaces 200",
        ]);
        await opened.page.getByRole("button", { name: "Clear" }).click();
        await opened.page.getByText("Requests: 0").waitFor();
        expect(browser.emulator.requests()).toEqual([]);
    });

    test("are filtered by words, service and kind", async () => {
        const { client } = browser;
        const opened = await browser.open();
        const { page } = opened;
        await client.agentenv("GET", "/workspaces");
        await client.agentenv("POST", "/workspaces", { name: "b" });
        await client.agentenv("GET", "/workspaces/ws_none").catch(() => undefined);
        await client.tripswitch("GET", "/workspaces");
        await page.getByText("Requests: 4").waitFor();
        await page.getByRole("searchbox", { name: "Search" }).fill("get 404");
        await page.getByText("Requests: 1 of 4").waitFor();
        await expect(opened.rows()).resolves.toEqual(["GET /agentenv/v1/workspaces/ws_none 404"]);
        await page.getByRole("searchbox", { name: "Search" }).fill("");
        await page.getByRole("search").getByLabel("Service").selectOption("Tripswitch");
        await expect(opened.rows()).resolves.toEqual(["GET /tripswitch/v1/workspaces 200"]);
        await page.getByRole("search").getByLabel("Service").selectOption("all");
        await page.getByLabel("Show").selectOption("writes");
        await expect(opened.rows()).resolves.toEqual(["POST /agentenv/v1/workspaces 201"]);
        await page.getByLabel("Show").selectOption("failures and faults");
        await expect(opened.rows()).resolves.toEqual(["GET /agentenv/v1/workspaces/ws_none 404"]);
        // What comes later is filtered too.
        await client.agentenv("GET", "/workspaces/ws_other").catch(() => undefined);
        await client.agentenv("GET", "/workspaces");
        await page.getByText("Requests: 2 of 6").waitFor();
    });

    test("wait while the updates are paused", async () => {
        const opened = await browser.open();
        const pause = opened.page.getByRole("button", { name: "Pause updates" });
        await pause.click();
        await browser.client.agentenv("POST", "/workspaces", { name: "b" });
        // The switch shows that the page still receives what comes after the request.
        browser.emulator.faults({ rules: [{ fault: { kind: "status", status: 401 } }] });
        await opened.page.locator("[role=switch]:checked").waitFor();
        await expect(opened.rows()).resolves.toEqual([]);
        await pause.click();
        await opened.page.getByText("Requests: 1").waitFor();
        await opened.page.getByRole("heading", { name: "Objects 11" }).waitFor();
    });
});

describeInBrowser("the switches of faults", () => {
    const browser = new ConsoleBrowser();
    const statusOfList = async (): Promise<number> => {
        const { agentenvUrl, agentenvApiKey } = browser.emulator;
        return (await fetch(`${agentenvUrl}/workspaces`, { headers: { "X-API-Key": agentenvApiKey } }))
            .status;
    };

    test("cause a fault, count it, and end it", async () => {
        const opened = await browser.open();
        await opened.fault("Unavailable").click();
        await opened.says("Unavailable: on.");
        await expect(statusOfList()).resolves.toBe(503);
        await opened.page.getByText("1 so far").waitFor();
        await expect(opened.page.locator("#log tr").first().textContent()).resolves.toContain(
            "status 503 before",
        );
        await opened.fault("Unavailable").click();
        await opened.says("Unavailable: off.");
        await expect(statusOfList()).resolves.toBe(200);
    });

    test("are for one service, where one is chosen", async () => {
        const opened = await browser.open();
        await opened.page.getByLabel("Switch on for").selectOption("Tripswitch");
        await opened.fault("Gateway page").click();
        await opened.says("Gateway page: on.");
        await expect(statusOfList()).resolves.toBe(200);
        await expect(browser.client.tripswitch("GET", "/workspaces")).rejects.toThrow("502");
        await expect(opened.fault("Gateway page").isChecked()).resolves.toBe(true);
    });

    test("change no other part of a plan that was set elsewhere, and show it", async () => {
        const other = { when: { path: "/v1/none" }, fault: { kind: "truncate" } } as const;
        browser.emulator.faults({ seed: 7, rules: [other], clockSkewMs: 1000 });
        const opened = await browser.open();
        for (const name of ["Stale reads", "Slow responses"]) {
            await opened.fault(name).click();
            await opened.says(`${name}: on.`);
        }
        await opened.page.getByText("Other parts of the plan").click();
        await opened.page.getByText('"/v1/none"').waitFor();
        await opened.fault("Stale reads").click();
        await opened.says("Stale reads: off.");
        const { plan } = (await browser.client.control("GET", "/faults")) as { plan: object };
        expect(plan).toMatchObject({
            seed: 7,
            clockSkewMs: 1000,
            staleReadsMs: 0,
            rules: [other, { fault: { kind: "latency" } }],
        });
        await opened.page.getByRole("button", { name: "Remove all faults" }).click();
        await opened.says("All faults were removed.");
        await expect(opened.fault("Slow responses").isChecked()).resolves.toBe(false);
    });

    test("hold a request until it is released", async () => {
        const opened = await browser.open();
        await opened.fault("Held writes").click();
        await opened.says("Held writes: on.");
        const written = browser.client.agentenv("POST", "/workspaces", { name: "held" });
        await opened.page.getByText("in progress").waitFor();
        await opened.page.getByRole("button", { name: "Release held requests (1)" }).click();
        await opened.says("Released: 1.");
        await expect(written).resolves.toMatchObject({ name: "held" });
        await opened.page.getByText("201").waitFor();
    });

    test.each([
        "Rate limit",
        "No idempotency keys",
        "Malformed JSON",
        "Empty lists",
        "Credentials refused",
        "Some requests fail",
        "Lost responses",
    ])("%s is accepted, and shown as on by another page", async (name) => {
        const opened = await browser.open();
        await opened.fault(name).click();
        await opened.says(`${name}: on.`);
        const other = await browser.open();
        await other.page.locator("[role=switch]:checked").waitFor();
        await expect(other.fault(name).isChecked()).resolves.toBe(true);
        await expect(other.page.locator("[role=switch]:checked").count()).resolves.toBe(1);
        await expect(other.page.getByText("Other parts of the plan").isVisible()).resolves.toBe(false);
    });
});

describeInBrowser("the clock", () => {
    const browser = new ConsoleBrowser();

    test("is shown, and moved ahead: an invitation expires", async () => {
        const opened = await browser.open();
        const { page } = opened;
        await page.getByText("2026-01-15 09:30:00 UTC").waitFor();
        await opened.node("Workspaces").first().click();
        await opened.node("Assistants").click();
        await opened.node("Members").click();
        await page.getByRole("spinbutton", { name: "Move ahead by" }).fill("8");
        await page.getByRole("button", { name: "Move", exact: true }).click();
        await opened.says("The clock was moved ahead by 8 d.");
        await page.getByText("2026-01-23 09:30:00 UTC").waitFor();
        await page.getByText("moved ahead by 8 d", { exact: true }).waitFor();
        await opened.node("alan@example.org").getByText("member, expired").waitFor();
        expect(Date.parse(browser.emulator.state().clock.lastStamp)).toBeLessThan(Date.UTC(2026, 0, 16));
        expect(browser.emulator.state().clock.advancedMs).toBe(8 * DAY_MS);
    });
});

describeInBrowser("snapshots", () => {
    const browser = new ConsoleBrowser();
    const names = async (): Promise<string[]> => {
        const { workspaces } = (await browser.client.agentenv("GET", "/workspaces")) as {
            workspaces: { name: string }[];
        };
        return workspaces.map(({ name }) => name);
    };

    test("are taken and restored, and a restore can be undone", async () => {
        const opened = await browser.open();
        const { page } = opened;
        await page.getByRole("button", { name: "Take a snapshot" }).click();
        await opened.says("Taken: Snapshot 1: 10 objects");
        await browser.client.agentenv("DELETE", "/workspaces/ws_sandbox");
        await page.getByRole("heading", { name: "Objects 9" }).waitFor();
        await page.getByRole("button", { name: /^Restore: Snapshot 1/ }).click();
        await opened.says("Restored: Snapshot 1");
        await expect(names()).resolves.toEqual(["Assistants", "Sandbox"]);
        await page.getByRole("heading", { name: "Objects 10" }).waitFor();
        await page.getByRole("button", { name: /^Restore: Snapshot 2: before a restore/ }).click();
        await opened.says("Restored: Snapshot 2");
        await expect(names()).resolves.toEqual(["Assistants"]);
        for (const name of [/^Forget: Snapshot 1/, /^Forget: Snapshot 2/, /^Forget: Snapshot 3/]) {
            await page.getByRole("button", { name }).click();
        }
        await expect(page.locator("#snapshots li").count()).resolves.toBe(0);
    });

    test("are saved as a file, and restored from it", async () => {
        const opened = await browser.open();
        const { page } = opened;
        const saving = page.waitForEvent("download");
        await page.getByRole("link", { name: "Save as a file" }).click();
        const download = await saving;
        expect(download.suggestedFilename()).toBe("emulator-state.json");
        const file = await download.path();
        expect(JSON.parse(await readFile(file, "utf8"))).toEqual(browser.emulator.state());
        await browser.client.control("POST", "/reset");
        await page.getByLabel("Restore from a file").setInputFiles(file);
        await opened.says(/^Restored: /);
        await expect(names()).resolves.toEqual(["Assistants", "Sandbox"]);

        const state = browser.emulator.state();
        await writeFile(file, JSON.stringify({ ...state, version: 2 }));
        await page.getByLabel("Restore from a file").setInputFiles(file);
        await opened.says(/another version of the emulator/);
        expect(browser.emulator.state()).toEqual(state);
        await expect(page.locator("#snapshots li").count()).resolves.toBe(1);
    });
});

describeInBrowser("the page", () => {
    const browser = new ConsoleBrowser();

    test("asks for nothing but the emulator's own routes, and its policy is kept", async () => {
        const opened = await browser.open();
        await opened.fault("Slow responses").click();
        await opened.says("Slow responses: on.");
        const { url } = browser.emulator;
        expect(opened.requests).toEqual([
            `${url}/_emulator/`,
            `${url}/_emulator/console/events`,
            `${url}/_emulator/faults`,
        ]);
        expect(opened.messages).toEqual([]);
        expect(browser.emulator.requests()).toEqual([]);
    });

    test("its policy stops a script, a style and markup that got in all the same", async () => {
        const { page, messages } = await browser.open();
        await page.evaluate(
            "document.body.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }))",
        );
        await page.evaluate(
            "try { document.body.innerHTML += '<b>x</b>' } catch (error) { console.log(error.message) }",
        );
        await page.evaluate("fetch('https://example.com/').catch(() => undefined)");
        const said = messages.join("\n");
        expect(said).toMatch(/style-src/);
        expect(said).toMatch(/TrustedHTML/);
        expect(said).toMatch(/connect-src/);
    });

    test("says when the emulator has ended, and the emulator ends while it is open", async () => {
        const opened = await browser.open();
        await browser.emulator.close();
        await opened.page.getByText("The emulator does not respond.").waitFor();
    });
});
