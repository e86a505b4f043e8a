using System.Net;
using Carillon.Tests.Integration.Conformance;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.PythonClient;

/// <summary>
/// Debian's python3-kubernetes as a second client that nobody here wrote. Each test is one script; its assertions are Python's, so a wrong
/// answer ends it with a traceback, which is what the test then shows.
/// </summary>
public sealed class PythonClientTests : ConformanceTest
{
    /// <summary>What every script starts with. Arguments: kubeconfig, namespace, group of the Widgets.</summary>
    private const string Prologue =
        """
        import base64, datetime, sys, threading
        from kubernetes import client, config, watch
        from kubernetes.client.rest import ApiException
        kubeconfig, ns, group = sys.argv[1:4]
        config.load_kube_config(kubeconfig)
        core, custom = client.CoreV1Api(), client.CustomObjectsApi()
        where = dict(group=group, version="v1", namespace=ns, plural="widgets")

        def widget(name, **spec):
            return {"apiVersion": group + "/v1", "kind": "Widget", "metadata": {"name": name}, "spec": dict({"size": 1}, **spec)}

        def fails(status, call, *args, **kwargs):
            try:
                call(*args, **kwargs)
            except ApiException as e:
                assert e.status == status, (e.status, e.body)
                return e
            raise AssertionError("expected a failure")

        """;

    public PythonClientTests(ApiServerFixture server)
        : base(server)
    {
    }

    [PythonFact]
    public Task CustomObjects_WholeLife() => RunAsync(
        """
        made = custom.create_namespaced_custom_object(body=widget("one", note="hello"), **where)
        assert made["spec"]["color"] == "red", made
        fails(409, custom.create_namespaced_custom_object, body=widget("one"), **where)
        fails(422, custom.create_namespaced_custom_object, body=widget("two", size=0), **where)

        patched = custom.patch_namespaced_custom_object(name="one", body={"spec": {"size": 5, "note": None}}, **where)
        assert patched["spec"] == {"size": 5, "color": "red", "mode": {"fast": True}}, patched
        status = custom.patch_namespaced_custom_object_status(name="one", body={"status": {"phase": "Ready"}}, **where)
        assert status["status"]["phase"] == "Ready"
        status["spec"]["size"] = 6
        replaced = custom.replace_namespaced_custom_object(name="one", body=status, **where)
        assert replaced["metadata"]["generation"] == 3, replaced
        fails(409, custom.replace_namespaced_custom_object, name="one", body=dict(made, spec={"size": 9}), **where)

        items = custom.list_namespaced_custom_object(**where)["items"]
        assert [item["metadata"]["name"] for item in items] == ["one"]
        assert custom.list_namespaced_custom_object(label_selector="no=such", **where)["items"] == []
        everywhere = custom.list_cluster_custom_object(group=group, version="v1", plural="widgets", field_selector="metadata.namespace=" + ns)
        assert len(everywhere["items"]) == 1
        deleted = custom.delete_namespaced_custom_object(name="one", **where)
        assert deleted["status"] == "Success", deleted
        fails(404, custom.get_namespaced_custom_object, name="one", **where)
        """);

    [PythonFact]
    public Task Watch_SeesEveryChange() => RunAsync(
        """
        listed = custom.list_namespaced_custom_object(**where)

        def write():
            custom.create_namespaced_custom_object(body=widget("one"), **where)
            custom.patch_namespaced_custom_object(name="one", body={"spec": {"size": 2}}, **where)
            custom.delete_namespaced_custom_object(name="one", **where)

        writer = threading.Thread(target=write)
        seen = []
        stream = watch.Watch()
        writer.start()
        for event in stream.stream(custom.list_namespaced_custom_object, resource_version=listed["metadata"]["resourceVersion"], timeout_seconds=60, **where):
            seen.append((event["type"], event["object"]["spec"]["size"]))
            if event["type"] == "DELETED":
                stream.stop()
        writer.join()
        assert seen == [("ADDED", 1), ("MODIFIED", 2), ("DELETED", 2)], seen
        """);

    [PythonFact]
    public Task CoreKinds_WorkTyped() => RunAsync(
        """
        meta = client.V1ObjectMeta
        core.create_namespaced_config_map(ns, client.V1ConfigMap(metadata=meta(name="one", labels={"a": "b"}), data={"k": "v"}))
        core.patch_namespaced_config_map("one", ns, {"data": {"more": "x"}})
        found = core.list_namespaced_config_map(ns, label_selector="a=b").items
        assert [item.data for item in found] == [{"k": "v", "more": "x"}], found

        core.create_namespaced_secret(ns, client.V1Secret(metadata=meta(name="one"), string_data={"p": "secret"}))
        assert base64.b64decode(core.read_namespaced_secret("one", ns).data["p"]) == b"secret"

        assert ns in [item.metadata.name for item in core.list_namespace().items]
        page = core.list_namespace(limit=1)
        assert page.metadata._continue and len(page.items) == 1
        rest = core.list_namespace(limit=500, _continue=page.metadata._continue)
        assert page.items[0].metadata.name not in [item.metadata.name for item in rest.items]

        core.create_namespaced_service_account(ns, client.V1ServiceAccount(metadata=meta(name="robot")))
        about = client.V1ObjectReference(kind="ConfigMap", namespace=ns, name="one", api_version="v1")
        now = datetime.datetime.now(datetime.timezone.utc)
        core.create_namespaced_event(ns, client.CoreV1Event(
            metadata=meta(generate_name="e-"), involved_object=about, reason="Fired", message="hello", type="Normal", first_timestamp=now, last_timestamp=now, count=1))
        events = core.list_namespaced_event(ns, field_selector="involvedObject.name=one").items
        assert [event.message for event in events] == ["hello"]

        options = client.V1DeleteOptions(preconditions=client.V1Preconditions(uid="not-this-one"))
        fails(409, core.delete_namespaced_config_map, "one", ns, body=options)
        core.delete_collection_namespaced_config_map(ns, label_selector="a=b")
        fails(404, core.read_namespaced_config_map, "one", ns)
        """);

    [PythonFact]
    public Task Leases_AreALock() => RunAsync(
        """
        leases = client.CoordinationV1Api()
        now = datetime.datetime.now(datetime.timezone.utc)
        lease = leases.create_namespaced_lease(ns, client.V1Lease(
            metadata=client.V1ObjectMeta(name="lock"),
            spec=client.V1LeaseSpec(holder_identity="a", lease_duration_seconds=15, acquire_time=now, renew_time=now)))
        assert lease.spec.renew_time == now, (lease.spec.renew_time, now)
        mine = leases.read_namespaced_lease("lock", ns)
        theirs = leases.read_namespaced_lease("lock", ns)
        mine.spec.holder_identity = "b"
        leases.replace_namespaced_lease("lock", ns, mine)
        theirs.spec.holder_identity = "c"
        fails(409, leases.replace_namespaced_lease, "lock", ns, theirs)
        assert leases.read_namespaced_lease("lock", ns).spec.holder_identity == "b"
        """);

    [PythonFact]
    public Task LeaderElection_ElectsAndStops() => RunAsync(
        """
        from kubernetes.leaderelection import electionconfig, leaderelection
        from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock
        led = []

        def lead():
            led.append(True)
            import os
            assert core.read_namespaced_config_map("election", ns).metadata.annotations
            print("led", flush=True)
            os._exit(0)

        settings = electionconfig.Config(
            ConfigMapLock("election", ns, "candidate"), lease_duration=17, renew_deadline=15, retry_period=5, onstarted_leading=lead, onstopped_leading=None)
        leaderelection.LeaderElection(settings).run()
        """,
        "led\n");

    [PythonFact]
    public Task DefinitionsAndReviews_WorkTyped() => RunAsync(
        """
        definitions = client.ApiextensionsV1Api()
        found = definitions.read_custom_resource_definition("widgets." + group)
        assert found.spec.names.kind == "Widget"
        assert {c.type: c.status for c in found.status.conditions}["Established"] == "True"

        access = client.AuthorizationV1Api().create_self_subject_access_review(client.V1SelfSubjectAccessReview(
            spec=client.V1SelfSubjectAccessReviewSpec(resource_attributes=client.V1ResourceAttributes(verb="delete", resource="nodes"))))
        assert access.status.allowed
        assert int(client.VersionApi().get_code().minor.rstrip("+")) >= 30
        assert group in [item.name for item in client.ApisApi().get_api_versions().groups]
        assert any(item.name == "configmaps" for item in core.get_api_resources().resources)
        """);

    [PythonFact]
    public Task DynamicClient_DiscoversAndPatches() => RunAsync(
        """
        from kubernetes import dynamic
        api = dynamic.DynamicClient(client.ApiClient())
        widgets = api.resources.get(api_version=group + "/v1", kind="Widget")
        assert widgets.namespaced and widgets.name == "widgets"
        made = widgets.create(body=widget("one"), namespace=ns)
        assert made.spec.color == "red"
        patched = widgets.patch(body={"spec": {"size": 2}}, name="one", namespace=ns, content_type="application/merge-patch+json")
        assert patched.spec.size == 2
        assert [item.metadata.name for item in widgets.get(namespace=ns).items] == ["one"]
        widgets.delete(name="one", namespace=ns)
        assert widgets.get(namespace=ns).items == []
        """);

    private async Task RunAsync(string script, string expected = "")
    {
        var result = await CommandLine.RunAsync(
            PythonFactAttribute.Interpreter, ["-", Server.KubeconfigPath, Namespace, WidgetDefinition.Group], input: Prologue + script);

        Assert.Equal(expected, result.Success);
        (await Api.GetAsync("healthz")).Expect(HttpStatusCode.OK);
    }
}
