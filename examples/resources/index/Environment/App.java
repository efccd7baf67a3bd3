package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.asset.FileAsset;
import com.pulumiworkspaces.workspaces.Environment;
import com.pulumiworkspaces.workspaces.EnvironmentArgs;
import com.pulumiworkspaces.workspaces.agentenv.enums.WorkspaceRole;
import com.pulumiworkspaces.workspaces.inputs.EnvironmentTripswitchArgs;
import java.util.Map;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        final var config = ctx.config();
        final var databaseUrl = config.requireSecret("databaseUrl");
        var shop = new Environment("shop", EnvironmentArgs.builder()
            .name("shop")
            .description("The web shop, in production.")
            .icon(new FileAsset("icon.svg"))
            .requireTotp(true)
            .members(Map.of(
                "erin@example.com", WorkspaceRole.Admin,
                "frank@example.com", WorkspaceRole.Viewer
            ))
            .secrets(databaseUrl.applyValue(value -> Map.of(
                "DATABASE_URL", value,
                "LOG_LEVEL", "info"
            )))
            .tripswitch(EnvironmentTripswitchArgs.builder()
                .slug("shop")
                .build())
            .build());
    }
}
