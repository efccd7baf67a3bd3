/** The pictures of docs/. `npm run screenshots` takes them again. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeInBrowser, ReportBrowser } from "./support/page";
import { REALISTIC } from "./support/reports";

const LARGEST = 200_000;
const SIZE = { width: 1200, height: 900 };

describeInBrowser("the screenshots of docs/", () => {
    const browser = new ReportBrowser();

    test.each(["light", "dark"] as const)(
        "docs/drift-%s.png is small, and as large as it is taken",
        async (colorScheme) => {
            const { page } = await browser.open(REALISTIC, { colorScheme, viewport: SIZE });
            const taken = await page.screenshot();
            const file = join(__dirname, "..", "..", "docs", `drift-${colorScheme}.png`);
            if (process.env["WRITE_SCREENSHOTS"]) {
                await writeFile(file, taken);
            }
            const kept = await readFile(file);
            expect(kept.length).toBeLessThan(LARGEST);
            expect(sizeOf(kept)).toEqual(sizeOf(taken));
        },
    );
});

/** From the first chunk of a PNG. */
function sizeOf(png: Buffer): { width: number; height: number } {
    return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
