/** The SDK of Java. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sectionOfPage } from "../../harness/pages";
import { REPOSITORY } from "../../toolchain/stack/project";
import { mavenRepository, type MavenRepository } from "./support/languages/mavenRepository";
import { describeLanguage } from "./support/languages/suite";

let repository: MavenRepository;

describeLanguage({
    name: "Java",
    host: "java",
    runtime: ["java", "mvn"],
    environment: async (_project, scratch) => {
        const { "pom.xml": program = "" } = sectionOfPage("docs/languages.md", "Java").files;
        const sdk = await readFile(join(REPOSITORY, "sdk", "java", "pom.xml"), "utf8");
        repository = await mavenRepository(join(scratch, "maven"), [program, sdk]);
        return { MAVEN_OPTS: `-Dmaven.repo.local=${repository.path}` };
    },
    examples: (programs) => ({
        files: Object.fromEntries(
            Object.entries(programs).map(([name, text]) => [
                `src/main/java/${name}/App.java`,
                text.replace(/^package .*$/m, `package ${name};`),
            ]),
        ),
        command: "mvn --quiet --offline compile",
    }),
    succeeded: () => repository.keep(),
});
