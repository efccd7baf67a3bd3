package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.tripswitch.Workspace;
import com.pulumiworkspaces.workspaces.tripswitch.WorkspaceArgs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        var production = new Workspace("production", WorkspaceArgs.builder()
            .name("Production")
            .slug("production")
            .build());

        ctx.export("orgId", production.orgId());
    }
}
