/** The SDK of Python. */
import { join } from "node:path";
import { describeLanguage } from "./support/languages/suite";

/** Runs programs with resources that exist only in memory, and any value for what a program takes from the configuration. */
const LOAD = `
import re, runpy, sys
import pulumi

class Memory(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name, args.inputs]

    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Memory())
for path in sys.argv[1:]:
    keys = re.findall(r'config\\.require(?:_secret)?\\("(\\w+)"\\)', open(path).read())
    pulumi.runtime.set_all_config({f"project:{key}": "any" for key in keys})
    runpy.run_path(path)
`;

describeLanguage({
    name: "Python",
    host: "python",
    runtime: ["python3"],
    // The host that is built here is older than the option that names the virtual environment.
    examples: (programs) => ({
        files: {
            ...Object.fromEntries(
                Object.entries(programs).map(([name, text]) => [`examples/${name}.py`, text]),
            ),
            "load.py": LOAD,
        },
        command: "venv/bin/python load.py examples/*.py",
    }),
    environment: async (project) => ({ PATH: join(project, "venv", "bin") }),
});
