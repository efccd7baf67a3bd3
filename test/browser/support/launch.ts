/** Starts the browser that setup.ts found. */
import { join } from "node:path";
import { chromium, type Browser, type LaunchOptions } from "playwright-core";

/** The variable that names the folder of the packaged browser, or `INSTALLED`. Not set where there is no browser. */
export const BROWSER = "PULUMI_WORKSPACES_TEST_BROWSER";
export const INSTALLED = "installed";

/** It makes no request of its own. */
const ARGUMENTS = [
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
];

export function launch(where = process.env[BROWSER]): Promise<Browser> {
    return chromium.launch({
        args: ARGUMENTS,
        ...(where === INSTALLED ? { channel: "chrome" } : packaged(where)),
    });
}

/** With the libraries and the font that come with it: a system may have none. */
function packaged(folder = ""): LaunchOptions {
    return {
        executablePath: join(folder, "chromium"),
        env: {
            ...process.env,
            LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
            FONTCONFIG_FILE: join(folder, "fonts.conf"),
        },
    };
}
