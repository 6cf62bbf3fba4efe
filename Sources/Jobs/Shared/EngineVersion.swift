/// Version of the program, written into the files it makes.
package let engineVersion = "0.1.0"
