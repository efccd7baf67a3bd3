/** The pictures of docs/. `npm run screenshots` takes them again. */
import { ConsoleBrowser } from "./support/console";
import { describeInBrowser, ReportBrowser } from "./support/page";
import { comparePicture, SIZE } from "./support/pictures";
import { REALISTIC } from "./support/reports";

const THEMES = ["light", "dark"] as const;

describeInBrowser("the screenshots of docs/", () => {
    const browser = new ReportBrowser();

    test.each(THEMES)("docs/drift-%s.png is small, and as large as it is taken", async (colorScheme) => {
        const { page } = await browser.open(REALISTIC, { colorScheme, viewport: SIZE });
        await comparePicture(page, `drift-${colorScheme}.png`);
    });
});

describeInBrowser("the screenshots of the console", () => {
    const browser = new ConsoleBrowser();

    test.each(THEMES)(
        "docs/emulator-console-%s.png is small, and as large as it is taken",
        async (colorScheme) => {
            const opened = await browser.open({ colorScheme, viewport: SIZE });
            const { client } = browser;
            for (const name of ["Workspaces", "Assistants", "Secrets", "DATABASE_URL"]) {
                await opened.node(name).first().click();
            }
            await client.agentenv("GET", "/workspaces");
            await client.agentenv("GET", "/workspaces/ws_assistants/secrets");
            await client.agentenv("PATCH", "/workspaces/ws_assistants/secrets/sec_stripe", { value: "new" });
            await client.tripswitch("GET", "/workspaces");
            await opened.fault("Unavailable").click();
            await opened.says("Unavailable: on.");
            await client.agentenv("GET", "/workspaces/ws_assistants").catch(() => undefined);
            await opened.page.getByText("Requests: 5").waitFor();
            await opened.page.getByText("1 so far").waitFor();
            await comparePicture(opened.page, `emulator-console-${colorScheme}.png`);
        },
    );
});
