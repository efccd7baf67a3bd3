/** The direction of imports, types included: `npm run lint` refuses circles and imports that point upwards. ARCHITECTURE.md has the layers in prose. */

/** Every folder of code, apart from what a rule names as allowed. */
const CODE = [
    "provider",
    "connect",
    "doctor",
    "drift",
    "export",
    "emulator",
    "cli",
    "toolchain",
    "harness",
    "bench",
    "scripts",
    "site",
    "test",
    "sdk",
    "examples",
];

/** A folder that imports itself and, of the other code, only `allowed` (regular expressions of paths). */
function only(folder, allowed, comment) {
    return {
        name: `${folder.replaceAll("/", "-")}-imports`,
        comment,
        severity: "error",
        from: { path: `^${folder}/` },
        to: { path: `^(${CODE.join("|")})/`, pathNot: [`^${folder}/`, ...allowed] },
    };
}

/** What any file of the provider may import: it depends on nothing itself. */
const BASE = "^provider/(diagnostics|errors|version)\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
    forbidden: [
        {
            name: "no-circles",
            comment: "Files that import each other, in types too, can't be read one after the other.",
            severity: "error",
            // Pulumi's generator writes circles of its own.
            from: { pathNot: "^sdk/nodejs/" },
            to: { circular: true },
        },
        {
            name: "base-imports",
            comment: "Errors, diagnostics and version are what everything else in provider/ stands on.",
            severity: "error",
            from: { path: BASE },
            to: { path: `^(${CODE.join("|")})/`, pathNot: BASE },
        },
        only("provider/http", [BASE], "The transport knows no resource and no service."),
        only("provider/core", [BASE, "^provider/http/"], "The core knows no service and no front-end."),
        only(
            "provider/services",
            [BASE, "^provider/(core|http)/", "^provider/components/index\\.ts$"],
            "A service is declared with the core and the transport, without a front-end. Only the catalogue takes the components.",
        ),
        only(
            "provider/components",
            [BASE, "^provider/core/", "^provider/services/[^/]+/resources/"],
            "A component is declared with the resources that it consists of, without a front-end.",
        ),
        {
            name: "services-apart",
            comment: "A service imports nothing of another one. What two need belongs in the core.",
            severity: "error",
            from: { path: "^(provider|emulator)/services/([^/]+)/" },
            to: { path: "^$1/services/[^/]+/", pathNot: "^$1/services/$2/" },
        },
        only(
            "provider/server",
            [BASE, "^provider/(core|http)/", "^provider/services/index\\.ts$"],
            "The plugin takes the services as a list, and nothing of the dynamic front-end.",
        ),
        only(
            "provider/server/startup",
            [BASE, "^provider/http/gracePeriod\\.ts$", "^provider/server/protocol/(codec|messages)\\.ts$"],
            "What the plugin loads at its start knows nothing of the provider that it loads later.",
        ),
        only(
            "provider/bundled",
            ["^provider/server/(main|startup/serve|observability/main)\\.ts$"],
            "The loader of the bundles knows their entries only.",
        ),
        only(
            "provider/dynamic",
            [BASE, "^provider/(core|http)/", "^provider/services/index\\.ts$"],
            "The dynamic front-end takes the services as a list, and nothing of the plugin.",
        ),
        {
            name: "protocol-in-front-ends",
            comment: "Only the front-ends depend on Pulumi's SDK, gRPC and protobuf.",
            severity: "error",
            from: { path: "^provider/(core|http|services)/" },
            to: { path: "node_modules/(@pulumi|@grpc|google-protobuf)/" },
        },
        only("provider", [], "The provider imports nothing of the emulator, the tools and the tests."),
        only("emulator", [], "The emulator shares nothing with the provider: each checks the other."),
        only("toolchain", [], "The toolchain works for any provider."),
        only(
            "drift",
            [BASE, "^provider/(core|http)/", "^provider/services/index\\.ts$", "^toolchain/process\\.ts$"],
            "Drift detection takes the services as a list, and nothing of a front-end.",
        ),
        only(
            "export",
            [
                BASE,
                "^provider/(core|http)/",
                "^provider/services/index\\.ts$",
                "^drift/(glob|parallel|resourceTypes)\\.ts$",
                "^toolchain/process\\.ts$",
            ],
            "An export takes the services as a list, and nothing of a front-end.",
        ),
        only(
            "doctor",
            [
                BASE,
                "^provider/(core|http)/",
                "^provider/services/index\\.ts$",
                "^drift/(pulumi|errors)\\.ts$",
                "^toolchain/(process|tools|userFolders|versions)\\.ts$",
            ],
            "The diagnosis takes the services as a list, and nothing of a front-end.",
        ),
        only(
            "connect",
            [
                BASE,
                "^provider/(core|http)/",
                "^provider/services/index\\.ts$",
                "^drift/(pulumi|errors)\\.ts$",
                "^toolchain/process\\.ts$",
            ],
            "A consent is asked for by a function of the services' list, without a front-end.",
        ),
        only(
            "cli",
            ["^(emulator|connect|doctor|drift|export)/", "^toolchain/progress\\.ts$"],
            "The commands run the emulator; the plugin is a program of its own.",
        ),
        only(
            "harness",
            ["^(provider|connect|doctor|drift|export|emulator|toolchain)/"],
            "What scripts and tests share imports neither.",
        ),
        only(
            "scripts",
            ["^(provider|connect|doctor|drift|export|emulator|toolchain|harness)/", "^site/languages\\.ts$"],
            "Scripts run without the tests. Generated pages and the site show programs in the same languages.",
        ),
        only("site", [], "The site is made of the pages, not of the code."),
        only(
            "bench",
            ["^(provider|drift|export|emulator|toolchain|harness|scripts)/"],
            "Benchmarks run without the tests; nothing imports them.",
        ),
        only("sdk", ["^provider/dynamic/"], "The SDK is generated. The dynamic one bundles its front-end."),
        only("examples", [], "Examples import the package, as its users do."),
        {
            name: "packages-are-found",
            comment:
                "An import that resolves to no file, but of a package that a test installs when it needs it.",
            severity: "error",
            from: { pathNot: "^test/integration/stateBackends/postgres/" },
            to: { couldNotResolve: true },
        },
    ],
    options: {
        doNotFollow: { path: ["node_modules/", "^dist/"] },
        exclude: { path: ["^(site/)?dist/", "^node_modules/\\.", "^test/integration/fixtures/state-"] },
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.json" },
        enhancedResolveOptions: {
            exportsFields: ["exports"],
            conditionNames: ["node", "import", "require", "types"],
        },
    },
};
