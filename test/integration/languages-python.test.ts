/** The SDK of Python. */
import { join } from "node:path";
import { describeLanguage } from "./support/languages/suite";

describeLanguage({
    name: "Python",
    host: "python",
    runtime: ["python3"],
    // The host that is built here is older than the option that names the virtual environment.
    environment: async (project) => ({ PATH: join(project, "venv", "bin") }),
});
