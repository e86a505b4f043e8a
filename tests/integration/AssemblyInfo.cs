[assembly: TestFramework("Carillon.Tests.Support.Running.CarillonTestFramework", "Carillon.Tests.Support")]
