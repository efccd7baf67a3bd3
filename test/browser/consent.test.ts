/** The emulator's consent page in a browser: allowed, denied, and addresses that it does not know. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { startEmulator, type Emulator } from "../../emulator";
import { EmulatorClient } from "../../harness/emulatorClient";
import { describeInBrowser, focused, PageReport, TestBrowser, violations } from "./support/browser";

/** A client that waits for the browser to come back. */
class Client {
    private readonly server: Server;
    readonly received: URL[] = [];

    constructor() {
        this.server = createServer((request, response) => {
            this.received.push(new URL(request.url ?? "", this.address));
            response.setHeader("Content-Type", "text/plain");
            response.end("Back at the client.");
        });
    }

    get address(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/back`;
    }

    /** The query of the request that came back. */
    get answer(): Record<string, string> {
        const [first] = this.received.filter(({ pathname }) => pathname === "/back");
        return Object.fromEntries(first?.searchParams ?? []);
    }

    async start(): Promise<void> {
        this.server.listen(0, "127.0.0.1");
        await once(this.server, "listening");
    }

    close(): void {
        this.server.close();
        this.server.closeAllConnections();
    }
}

describeInBrowser("the consent page", () => {
    const browser = new TestBrowser();
    let emulator: Emulator;
    let services: EmulatorClient;
    let client: Client;
    let google: string;

    beforeEach(async () => {
        client = new Client();
        await client.start();
        emulator = await startEmulator();
        services = new EmulatorClient(emulator);
        for (const email of ["ada@example.com", "grace@example.com"]) {
            await services.control("POST", "/accounts", { service: "agentenv", email });
        }
        const created = (await services.agentenv("POST", "/workspaces", { name: "Research" })) as {
            id: string;
        };
        google = `/workspaces/${created.id}/oauth-connections/google`;
    });

    afterEach(async () => {
        client.close();
        await emulator.close();
    });

    async function authUrl(redirectUri?: string): Promise<{ url: string; state: string }> {
        return (await services.agentenv("POST", `${google}/auth-url`, { redirectUri })) as {
            url: string;
            state: string;
        };
    }

    async function open(url: string, options = {}): Promise<{ page: Page; report: PageReport }> {
        const page = await browser.newPage(options);
        const report = new PageReport(page);
        await page.goto(url);
        return { page, report };
    }

    test("leads back with a code for the chosen person, which then connects that account", async () => {
        const { url, state } = await authUrl(client.address);
        const { page, report } = await open(url);
        await page.getByText("Research").waitFor();
        await page.getByRole("radio", { name: "grace@example.com" }).check();
        await page.getByRole("button", { name: "Allow" }).click();
        await page.getByText("Back at the client.").waitFor();
        expect(client.answer).toEqual({ state, code: expect.any(String) as string });
        const request = { ...client.answer, redirectUri: client.address };
        await expect(services.agentenv("POST", `${google}/exchange`, request)).resolves.toMatchObject({
            email: "grace@example.com",
        });
        expect(report.messages).toEqual([]);
    });

    test("leads back with error=access_denied", async () => {
        const { url, state } = await authUrl(client.address);
        const { page } = await open(url);
        await page.getByRole("button", { name: "Deny" }).click();
        await page.getByText("Back at the client.").waitFor();
        expect(client.answer).toEqual({ state, error: "access_denied" });
    });

    test("takes another address, and says what is wrong with it", async () => {
        const { url } = await authUrl(client.address);
        const { page } = await open(url);
        await page.getByRole("radio", { name: "Another address" }).check();
        await page.getByRole("button", { name: "Allow" }).click();
        await expect(page.getByRole("alert").textContent()).resolves.toMatch(/enter an e-mail address/);
        expect(client.received).toEqual([]);
        await page.getByRole("radio", { name: "Another address" }).check();
        await page.getByRole("textbox", { name: "Address", exact: true }).fill("new@example.org");
        await page.getByRole("button", { name: "Allow" }).click();
        await page.getByText("Back at the client.").waitFor();
        const request = { ...client.answer, redirectUri: client.address };
        await expect(services.agentenv("POST", `${google}/exchange`, request)).resolves.toMatchObject({
            email: "new@example.org",
        });
    });

    test("is used with the keyboard alone", async () => {
        const { url } = await authUrl(client.address);
        const { page } = await open(url);
        await page.keyboard.press("Tab");
        await expect(focused(page)).resolves.toBe(`${emulator.agentenvUserId}@emulator.test`);
        await page.keyboard.press("ArrowDown");
        await expect(focused(page)).resolves.toBe("ada@example.com");
        await page.keyboard.press("Enter");
        await page.getByText("Back at the client.").waitFor();
        expect(client.answer["code"]).toBeDefined();
    });

    test("does not lead to a redirect that is not the request's, and is not answered twice", async () => {
        const { url } = await authUrl(client.address);
        const elsewhere = new URL(url);
        elsewhere.searchParams.set("redirect_uri", "https://evil.example/");
        const { page } = await open(elsewhere.href);
        await page.getByRole("heading", { name: "Unknown redirect" }).waitFor();
        await expect(page.locator("form, a").count()).resolves.toBe(0);

        await page.goto(url);
        await page.getByRole("button", { name: "Deny" }).click();
        await page.getByText("Back at the client.").waitFor();
        await page.goto(url);
        await page.getByRole("heading", { name: "Already answered" }).waitFor();
    });

    test("shows the code itself, where the client has no page", async () => {
        const { url } = await authUrl();
        const { page } = await open(url);
        await page.getByRole("button", { name: "Allow" }).click();
        await page.getByRole("heading", { name: "Consent was given" }).waitFor();
        const code = await page.locator("pre").textContent();
        await expect(services.agentenv("POST", `${google}/exchange`, { code })).resolves.toMatchObject({
            email: `${emulator.agentenvUserId}@emulator.test`,
        });
    });

    test("asks for nothing but itself, and cannot be shown within another page", async () => {
        const { url } = await authUrl(client.address);
        const { page, report } = await open(url);
        await page.waitForLoadState("networkidle");
        expect(report.requests).toEqual([url]);
        expect(report.messages).toEqual([]);

        await page.goto(client.address);
        const refused = page.waitForEvent("console", (message) =>
            /frame-ancestors|X-Frame-Options/.test(message.text()),
        );
        await page.evaluate(
            `document.body.append(Object.assign(document.createElement("iframe"), { src: ${JSON.stringify(url)} }))`,
        );
        expect((await refused).text()).toContain(new URL(url).origin);
    });

    test("a form of another origin does not give consent", async () => {
        const { url } = await authUrl(client.address);
        // A page of another site, on this machine too: its name is not one of the loopback.
        const page = await browser.newPage();
        await page.route("http://evil.example/", (route) =>
            route.fulfill({
                contentType: "text/html",
                body: `<form method="post" action="${url.replaceAll("&", "&amp;")}"><input name="decision" value="allow"><input name="email" value="eve@example.net"></form>`,
            }),
        );
        await page.goto("http://evil.example/");
        await page.evaluate("document.forms[0].submit()");
        await page.getByText("Control routes accept only requests").waitFor();
        expect(client.received).toEqual([]);
    });

    test.each(["light", "dark"] as const)("axe-core finds nothing (%s)", async (colorScheme) => {
        const { url } = await authUrl(client.address);
        const { page } = await open(url, { colorScheme, viewport: { width: 400, height: 900 } });
        await expect(violations(page)).resolves.toEqual([]);
        await page.getByRole("radio", { name: "Another address" }).check();
        await page.getByRole("button", { name: "Allow" }).click();
        await page.getByRole("alert").waitFor();
        await expect(violations(page)).resolves.toEqual([]);
    });
});
